/** @needs helm alertmanager */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { alertRules } from '../support/alert-rules.js';
import { filledAlertmanager } from '../support/filled-alertmanager.js';
import {
  type AlertmanagerConfigSpec,
  type AlertmanagerConfiguration,
  type AlertmanagerRoute,
  asAlertmanager,
} from '../support/operator-alertmanager.js';
import { RECEIVERS, renderMonitored } from '../support/operator-kinds.js';
import { findProgram } from '../support/services.mjs';

/** The one that charts are rendered for. */
const NAMESPACE = 'portfolio';

const { webhook, email, pagerduty } = RECEIVERS;

const config = (receivers: object) =>
  renderMonitored({ alerting: { enabled: true, receivers } }).one('AlertmanagerConfig');
const channels = (receivers: object) => {
  const spec = config(receivers).spec as unknown as AlertmanagerConfigSpec;
  return Object.fromEntries(
    spec.receivers.map(({ name, ...configs }) => [name, Object.keys(configs).sort().join(' ')]),
  );
};

describe('the AlertmanagerConfig, as the operator gives it to Alertmanager', () => {
  let folder: string;
  let file: string;
  let made: AlertmanagerConfiguration;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'alerting-'));
    file = join(folder, 'alertmanager.yaml');
    made = asAlertmanager(config(RECEIVERS), NAMESPACE, ({ name, key }) =>
      key.endsWith('-url') ? `http://127.0.0.1:9/${name}/${key}` : `${name}/${key}`,
    );
    writeFileSync(file, stringify(made));
  });

  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  const amtool = (...words: string[]) => {
    const { status, stdout } = spawnSync(findProgram('amtool')!, words, { encoding: 'utf8' });
    return { status, output: stdout.trim() };
  };
  const receivers = (labels: Readonly<Record<string, string>>) => {
    const words = Object.entries(labels).map(([label, value]) => `${label}=${value}`);
    const { status, output } = amtool('config', 'routes', 'test', '--config.file', file, ...words);
    expect(status).toBe(0);
    return output;
  };

  it('passes amtool check-config', () => {
    const { status, output } = amtool('check-config', file);
    expect([status, output]).toEqual([0, expect.stringContaining('SUCCESS')]);
  });

  it('has the routes and the inhibitions of files/alertmanager.yaml', () => {
    const spaceless = (text: string) => text.replace(/^(\w+) *(=~|=) *"?([^"]*)"?$/, '$1$2"$3"');
    const shipped = parse(filledAlertmanager()) as AlertmanagerConfiguration;
    const { matchers: _namespace, continue: _goesOn, ...ours } = made.route.routes![0]!;
    expect(ours).toEqual({
      ...shipped.route,
      routes: shipped.route.routes!.map((route: AlertmanagerRoute) => ({
        ...route,
        matchers: route.matchers!.map(spaceless),
      })),
    });
    const namespaced = (matchers: readonly string[]) => [
      `namespace="${NAMESPACE}"`,
      ...matchers.map(spaceless),
    ];
    expect(made.inhibit_rules).toEqual(
      shipped.inhibit_rules.map(({ source_matchers, target_matchers, equal }) => ({
        source_matchers: namespaced(source_matchers),
        target_matchers: namespaced(target_matchers),
        equal,
      })),
    );
  });

  it('has the receivers of files/alertmanager.yaml, with the same channels', () => {
    const shape = ({ receivers }: AlertmanagerConfiguration) =>
      receivers
        .filter(({ name }) => name !== 'null')
        .map((receiver) => [receiver.name, Object.keys(receiver).sort()]);
    expect(shape(made)).toEqual(shape(parse(filledAlertmanager()) as AlertmanagerConfiguration));
  });

  it.each([
    ...['github-sync', 'chat', 'content', 'provider'].map((module) => [module, 'product']),
    ...['portfolio', 'platform', 'slo'].map((module) => [module, 'platform']),
  ])('sends what module %s has to the %s people', (module, people) => {
    const labels = { alertname: 'Any', service: 'portfolio-platform', namespace: NAMESPACE, module };
    expect(receivers({ ...labels, severity: 'critical' })).toBe(`page-escalation,page-${people}`);
    expect(receivers({ ...labels, severity: 'warning' })).toBe(`ticket-${people}`);
    expect(receivers({ ...labels, severity: 'info' })).toBe('chat');
  });

  it('has a route for each alert by its own labels, and none for those of another namespace', () => {
    for (const { alert, labels } of alertRules()) {
      const wanted =
        { critical: /^page-escalation,page-/, warning: /^ticket-/, info: /^chat$/ }[labels['severity']!] ??
        /^(dead-man|nobody)$/;
      expect(receivers({ alertname: alert, ...labels, namespace: NAMESPACE })).toMatch(wanted);
      expect(receivers({ alertname: alert, ...labels, namespace: 'another' })).toBe('null');
    }
  });

  it('takes each secret from where values say it is, and puts none in the clear', () => {
    const byName = new Map(made.receivers.map((receiver) => [receiver.name, receiver]));
    expect(byName.get('dead-man')).toMatchObject({
      webhook_configs: [{ url: 'http://127.0.0.1:9/alerts/deadman-url', send_resolved: false }],
    });
    for (const who of ['platform', 'product', 'escalation']) {
      expect(byName.get(`page-${who}`)).toMatchObject({
        webhook_configs: [{ url: 'http://127.0.0.1:9/alerts/webhook-url' }],
        pagerduty_configs: [
          { routing_key: `on-call/${who}-key`, description: expect.stringContaining('{{ .CommonAnn') },
        ],
      });
    }
    for (const who of ['platform', 'product']) {
      expect(byName.get(`ticket-${who}`)).toMatchObject({
        email_configs: [{ to: `${who}@shop.example`, auth_password: 'alerts/smtp-password' }],
      });
    }
  });
});

describe('with some receivers only', () => {
  it('everything goes to a webhook that is alone', () => {
    const { nobody, 'dead-man': deadMan, ...all } = channels({ webhook });
    expect([nobody, deadMan]).toEqual(['', '']);
    expect(new Set(Object.values(all))).toEqual(new Set(['webhookConfigs']));
  });

  it('pages are mail where there is nothing else', () => {
    expect(channels({ email })).toMatchObject({
      'page-platform': 'emailConfigs',
      'page-product': 'emailConfigs',
      'ticket-platform': 'emailConfigs',
      'ticket-product': 'emailConfigs',
    });
  });

  it('pages are no mail where somebody is on call', () => {
    expect(channels({ email, pagerduty })).toMatchObject({
      'page-platform': 'pagerdutyConfigs',
      'ticket-platform': 'emailConfigs',
    });
  });

  it.each([
    ['no receiver', {}, 'page-platform'],
    ['somebody on call alone, whom no ticket wakes', { pagerduty }, 'ticket-platform'],
  ])('%s fails, and says who would hear nothing', (_case, receivers, silent) => {
    expect(() => config(receivers)).toThrow(`nobody would hear what goes to ${silent}`);
  });

  it('a mail server without addresses fails', () => {
    const receivers = { webhook, email: { smarthost: 'mail.example:587', from: 'alerts@shop.example' } };
    expect(() => config(receivers)).toThrow('alerting.receivers.email.to.platform');
  });

  it('mail for features goes to the others where they have no address', () => {
    const receivers = { email: { ...email, to: { platform: 'all@shop.example' } } };
    const spec = config(receivers).spec as unknown as AlertmanagerConfigSpec;
    const to = spec.receivers.flatMap(({ emailConfigs = [] }) => emailConfigs.map((mail) => mail.to));
    expect(new Set(to)).toEqual(new Set(['all@shop.example']));
  });
});
