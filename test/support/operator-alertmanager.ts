import type { Manifest } from './chart.js';

/**
 * What the Prometheus operator makes of an AlertmanagerConfig: Alertmanager's own configuration, in which it is one
 * route below the root, for alerts of its namespace. Secrets are what `secret` says of a key.
 */

interface Matcher {
  readonly name: string;
  readonly matchType: string;
  readonly value: string;
}

interface Route {
  readonly matchers?: readonly Matcher[];
  readonly receiver: string;
  readonly routes?: readonly Route[];
  readonly groupBy?: readonly string[];
  readonly groupWait?: string;
  readonly groupInterval?: string;
  readonly repeatInterval?: string;
  readonly continue?: boolean;
}

interface SecretKey {
  readonly name: string;
  readonly key: string;
}

interface Receiver {
  readonly name: string;
  readonly webhookConfigs?: readonly { readonly urlSecret: SecretKey; readonly sendResolved: boolean }[];
  readonly pagerdutyConfigs?: readonly {
    readonly routingKey: SecretKey;
    readonly url: string;
    readonly severity: string;
    readonly description: string;
    readonly pagerDutyLinkConfigs: readonly { readonly href: string; readonly alt: string }[];
  }[];
  readonly emailConfigs?: readonly {
    readonly to: string;
    readonly from: string;
    readonly smarthost: string;
    readonly requireTLS: boolean;
    readonly sendResolved: boolean;
    readonly authUsername?: string;
    readonly authPassword?: SecretKey;
  }[];
}

export interface AlertmanagerConfigSpec {
  readonly route: Route;
  readonly receivers: readonly Receiver[];
  readonly inhibitRules: readonly {
    readonly sourceMatch: readonly Matcher[];
    readonly targetMatch: readonly Matcher[];
    readonly equal: readonly string[];
  }[];
}

export interface AlertmanagerRoute {
  readonly receiver: string;
  readonly matchers?: readonly string[];
  readonly routes?: readonly AlertmanagerRoute[];
  readonly [key: string]: unknown;
}

export interface AlertmanagerConfiguration {
  readonly route: AlertmanagerRoute;
  readonly inhibit_rules: readonly {
    readonly source_matchers: readonly string[];
    readonly target_matchers: readonly string[];
    readonly equal: readonly string[];
  }[];
  readonly receivers: readonly { readonly name: string; readonly [key: string]: unknown }[];
}

export function asAlertmanager(
  { spec }: Manifest,
  namespace: string,
  secret: (key: SecretKey) => string,
): AlertmanagerConfiguration {
  const { route, receivers, inhibitRules } = spec as unknown as AlertmanagerConfigSpec;
  const ours = `namespace="${namespace}"`;
  return {
    route: {
      receiver: 'null',
      routes: [{ ...routeOf(route), matchers: [ours], continue: true }],
    },
    inhibit_rules: inhibitRules.map(({ sourceMatch, targetMatch, equal }) => ({
      source_matchers: [ours, ...sourceMatch.map(written)],
      target_matchers: [ours, ...targetMatch.map(written)],
      equal,
    })),
    receivers: [{ name: 'null' }, ...receivers.map((receiver) => receiverOf(receiver, secret))],
  };
}

function written({ name, matchType, value }: Matcher): string {
  return `${name}${matchType}"${value}"`;
}

function routeOf(route: Route): AlertmanagerRoute {
  const { matchers, routes, groupBy, groupWait, groupInterval, repeatInterval } = route;
  return defined({
    receiver: route.receiver,
    matchers: matchers?.map(written),
    group_by: groupBy,
    group_wait: groupWait,
    group_interval: groupInterval,
    repeat_interval: repeatInterval,
    continue: route.continue,
    routes: routes?.map(routeOf),
  });
}

function receiverOf(receiver: Receiver, secret: (key: SecretKey) => string) {
  const { name, webhookConfigs, pagerdutyConfigs, emailConfigs } = receiver;
  return defined({
    name,
    webhook_configs: webhookConfigs?.map(({ urlSecret, sendResolved }) => ({
      url: secret(urlSecret),
      send_resolved: sendResolved,
    })),
    pagerduty_configs: pagerdutyConfigs?.map(({ routingKey, pagerDutyLinkConfigs, ...rest }) => ({
      ...rest,
      routing_key: secret(routingKey),
      links: pagerDutyLinkConfigs.map(({ href, alt }) => ({ href, text: alt })),
    })),
    email_configs: emailConfigs?.map(
      ({ to, from, smarthost, requireTLS, sendResolved, authUsername, authPassword }) =>
        defined({
          to,
          from,
          smarthost,
          require_tls: requireTLS,
          send_resolved: sendResolved,
          auth_username: authUsername,
          auth_password: authPassword && secret(authPassword),
        }),
    ),
  });
}

function defined<T extends object>(fields: T): T {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as T;
}
