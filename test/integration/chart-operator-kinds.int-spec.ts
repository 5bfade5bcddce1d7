/** @needs helm kubeconform */
import { describe, expect, it } from '@jest/globals';
import { WITH_DATABASE, renderText } from '../support/chart.js';
import { kubernetesVersions, refusedBy } from '../support/kubernetes-schemas.js';
import { OPERATOR_KINDS, RECEIVERS } from '../support/operator-kinds.js';

/** Whatever can be said of them. */
const EVERYTHING = {
  ...WITH_DATABASE,
  backup: { enabled: true },
  networkPolicy: {
    extraIngress: [{ from: [{ ipBlock: { cidr: '10.1.0.0/16' } }] }],
    extraEgress: [{ ports: [{ port: 8443, protocol: 'TCP' }] }],
    backupExtraEgress: [{ ports: [{ port: 443, protocol: 'TCP' }] }],
  },
  monitoring: {
    runbookUrl: 'https://wiki.example/runbook',
    dashboardUrl: 'https://grafana.example/d',
    serviceMonitor: {
      labels: { release: 'prometheus' },
      token: { existingSecret: 'metrics' },
      relabelings: [{ sourceLabels: ['__meta_kubernetes_pod_node_name'], targetLabel: 'node' }],
      metricRelabelings: [{ sourceLabels: ['__name__'], regex: 'go_.*', action: 'drop' }],
    },
    rules: {
      labels: { release: 'prometheus' },
      overrides: { LlmCircuitOpen: { for: '1m', keep_firing_for: '10m', severity: 'warning' } },
    },
    dashboards: { annotations: { grafana_folder: 'Portfolio' } },
  },
  alerting: {
    enabled: true,
    labels: { alertmanager: 'main' },
    receivers: RECEIVERS,
  },
};

describe('what the Prometheus operator is given', () => {
  const newest = kubernetesVersions().at(-1)!;
  const text = renderText({ apis: OPERATOR_KINDS, values: EVERYTHING });

  it('is what its definitions allow', () => {
    expect(refusedBy(newest, text)).toEqual([]);
  });

  it('would be refused with a field that a kind does not have', () => {
    const wrong = text
      .replaceAll('scrapeTimeout:', 'scrapeTimeuot:')
      .replaceAll('keep_firing_for:', 'keep_fring_for:')
      .replaceAll('pagerDutyLinkConfigs:', 'pagerDutyLinks:');
    expect(refusedBy(newest, wrong)).toEqual([
      expect.stringMatching(/^AlertmanagerConfig .*pagerDutyLinks/),
      expect.stringMatching(/^PrometheusRule .*keep_fring_for/),
      expect.stringMatching(/^ServiceMonitor .*scrapeTimeuot/),
    ]);
  });
});
