import { RenderedChart, WITH_DATABASE } from './chart.js';

/** The kinds of the Prometheus operator that the chart knows, as a cluster that has them says. */
export const OPERATOR_KINDS = [
  'monitoring.coreos.com/v1/ServiceMonitor',
  'monitoring.coreos.com/v1/PrometheusRule',
  'monitoring.coreos.com/v1alpha1/AlertmanagerConfig',
] as const;

/** Channels of alerting.receivers, whose Secret holds whatever each of them asks for. */
export const RECEIVERS = {
  webhook: { existingSecret: 'alerts' },
  email: {
    smarthost: 'mail.example:587',
    from: 'alerts@shop.example',
    to: { platform: 'platform@shop.example', product: 'product@shop.example' },
    username: 'alerts',
    existingSecret: 'alerts',
  },
  pagerduty: { existingSecret: 'on-call' },
  deadMansSwitch: { existingSecret: 'alerts' },
} as const;

/** The chart with these values and a database, where the operator is. */
export function renderMonitored(
  values: object = {},
  options: { readonly apis?: readonly string[]; readonly release?: string } = {},
): RenderedChart {
  return new RenderedChart({ apis: OPERATOR_KINDS, ...options, values: { ...WITH_DATABASE, ...values } });
}
