/** @needs helm */
import { describe, expect, it } from '@jest/globals';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { CHART, type RenderedChart } from '../support/chart.js';
import { OPERATOR_KINDS, renderMonitored } from '../support/operator-kinds.js';

interface ServiceMonitor {
  readonly selector: { readonly matchLabels: Readonly<Record<string, string>> };
  readonly endpoints: readonly {
    readonly port: string;
    readonly path: string;
    readonly interval: string;
    readonly authorization?: unknown;
    readonly relabelings: readonly unknown[];
  }[];
}

interface Service {
  readonly type: string;
  readonly ports: readonly { readonly name: string; readonly port: number }[];
}

const KINDS = OPERATOR_KINDS.map((api) => [api.split('/').at(-1)!, api] as const);
const alerting = { enabled: true, receivers: { webhook: { existingSecret: 'alerts' } } };
const kindsOf = ({ manifests }: RenderedChart) =>
  manifests.map(({ kind }) => kind).filter((kind) => KINDS.some(([name]) => name === kind));
const serviceMonitor = (values: object, release?: string) =>
  renderMonitored(values, { ...(release && { release }) }).one('ServiceMonitor')
    .spec as unknown as ServiceMonitor;

describe('the kinds of the Prometheus operator', () => {
  it.each(KINDS)('%s is rendered where the cluster has it, and only it', (kind, api) => {
    expect(kindsOf(renderMonitored({ alerting }, { apis: [api] }))).toEqual([kind]);
  });

  it('are left out by skipIfMissing where the cluster has none', () => {
    expect(kindsOf(renderMonitored({ alerting }, { apis: [] }))).toEqual([]);
  });

  it('are named, for the notes of a release, where they are wanted and left out', () => {
    const data = { kinds: '{{ include "portfolio-platform.monitoring.missing" . }}' };
    const extraObjects = [{ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'missing' }, data }];
    const missing = (values: object, apis: readonly string[] = []) =>
      renderMonitored({ extraObjects, ...values }, { apis }).one('ConfigMap', 'missing').data!['kinds'];
    expect(missing({ alerting })).toBe('PrometheusRule, ServiceMonitor, AlertmanagerConfig');
    expect(missing({ monitoring: { rules: { enabled: false } } })).toBe('ServiceMonitor');
    expect(missing({ monitoring: { renderMode: 'always' } })).toBe('');
    expect(missing({ alerting }, OPERATOR_KINDS)).toBe('');
  });

  it.each(KINDS)('fail by failIfMissing where the cluster lacks %s, which is named', (_kind, api) => {
    const apis = OPERATOR_KINDS.filter((each) => each !== api);
    const values = { alerting, monitoring: { renderMode: 'failIfMissing' } };
    expect(() => renderMonitored(values, { apis })).toThrow(`This cluster has no ${api} and`);
    expect(kindsOf(renderMonitored(values)).sort()).toEqual(KINDS.map(([kind]) => kind).sort());
  });

  it('are rendered by always, whatever the cluster says', () => {
    const chart = renderMonitored({ alerting, monitoring: { renderMode: 'always' } }, { apis: [] });
    expect(kindsOf(chart).sort()).toEqual(KINDS.map(([kind]) => kind).sort());
  });

  it('are not asked for where they are off', () => {
    const monitoring = {
      renderMode: 'failIfMissing',
      serviceMonitor: { enabled: false },
      rules: { enabled: false },
    };
    expect(kindsOf(renderMonitored({ monitoring }, { apis: [] }))).toEqual([]);
  });
});

describe('the ServiceMonitor', () => {
  it('finds the management port, in one Service that no load balancer leads to', () => {
    const chart = renderMonitored({ service: { type: 'LoadBalancer' } });
    const { selector, endpoints } = chart.one('ServiceMonitor').spec as unknown as ServiceMonitor;
    const found = chart
      .all('Service')
      .filter(({ metadata }) => {
        const { labels = {} } = metadata;
        return Object.entries(selector.matchLabels).every(([name, value]) => labels[name] === value);
      })
      .map(({ spec }) => spec as unknown as Service)
      .filter(({ ports }) => ports.some(({ name }) => name === endpoints[0]!.port));
    expect(found).toMatchObject([{ type: 'ClusterIP', ports: [{ port: 9464 }] }]);
    expect(endpoints).toMatchObject([{ path: '/metrics' }]);
  });

  it('calls the job what the rules call it, whatever the release is called', () => {
    const { endpoints } = serviceMonitor({}, 'blue');
    expect(endpoints[0]!.relabelings).toEqual([{ targetLabel: 'job', replacement: 'portfolio-platform' }]);
  });

  it('scrapes as often as the rules need, and takes nothing slower', () => {
    expect(serviceMonitor({}).endpoints[0]!.interval).toBe('15s');
    expect(() => serviceMonitor({ monitoring: { serviceMonitor: { interval: '30s' } } })).toThrow('interval');
  });

  it('shows METRICS_TOKEN where there is one: of secrets.values, or of a Secret that is named', () => {
    const authorization = (values: object) => serviceMonitor(values).endpoints[0]!.authorization;
    expect(authorization({})).toBeUndefined();
    expect(authorization({ secrets: { values: { METRICS_TOKEN: 'a-token-of-some-length' } } })).toEqual({
      credentials: { name: 'portfolio-platform', key: 'METRICS_TOKEN' },
    });
    const token = { existingSecret: 'mine' };
    expect(
      authorization({ secrets: { existingSecret: 'mine' }, monitoring: { serviceMonitor: { token } } }),
    ).toEqual({ credentials: { name: 'mine', key: 'METRICS_TOKEN' } });
  });
});

describe('the dashboards', () => {
  const maps = (dashboards: object = {}, more: object = {}) =>
    renderMonitored({ monitoring: { dashboards, ...more } })
      .all('ConfigMap')
      .filter(({ metadata }) => metadata.name.includes('-dashboard-'));

  it('are ConfigMaps, one for each file, with the label that Grafana’s sidecar looks for', () => {
    const folder = join(CHART, 'files/dashboards');
    const files = readdirSync(folder).sort();
    const found = maps();
    expect(found.flatMap(({ data }) => Object.keys(data!)).sort()).toEqual(files);
    for (const { data, metadata } of found) {
      expect(metadata.labels).toMatchObject({ grafana_dashboard: '1' });
      const [[file, text]] = Object.entries(data!) as [[string, string]];
      expect(text.trimEnd()).toBe(readFileSync(join(folder, file), 'utf8').trimEnd());
      expect(Buffer.byteLength(text)).toBeLessThan(2 ** 20);
    }
  });

  it('lead to this installation’s runbook', () => {
    const runbookUrl = 'https://wiki.example/runbook';
    const text = JSON.stringify(maps({}, { runbookUrl }));
    expect(text).toContain(`${runbookUrl}/platform.md#`);
    expect(text).not.toContain('portfolio-platform.example/docs/runbook');
  });

  it('are left out where nobody wants them', () => {
    expect(maps({ enabled: false })).toEqual([]);
  });
});
