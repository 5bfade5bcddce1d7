/** @needs helm */
import { describe, expect, it } from '@jest/globals';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import {
  CHART,
  type KubernetesObject,
  OPERATOR_KINDS,
  complaintAbout,
  only,
  renderChart,
} from '../support/rendered-chart.js';

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
const kindsOf = (objects: readonly KubernetesObject[]) =>
  objects.map(({ kind }) => kind).filter((kind) => KINDS.some(([name]) => name === kind));
const serviceMonitor = (values: object) =>
  only(renderChart(values, { kinds: OPERATOR_KINDS }), 'ServiceMonitor').spec as ServiceMonitor;

describe('the kinds of the Prometheus operator', () => {
  it.each(KINDS)('%s is rendered where the cluster has it, and only it', (kind, api) => {
    expect(kindsOf(renderChart({ alerting }, { kinds: [api] }))).toEqual([kind]);
  });

  it('are left out by skipIfMissing where the cluster has none', () => {
    expect(kindsOf(renderChart({ alerting }))).toEqual([]);
  });

  it.each(KINDS)('fail by failIfMissing where the cluster lacks %s, which is named', (_kind, api) => {
    const kinds = OPERATOR_KINDS.filter((each) => each !== api);
    const values = { alerting, monitoring: { renderMode: 'failIfMissing' } };
    expect(complaintAbout(values, { kinds })).toContain(`This cluster has no ${api} and`);
    expect(kindsOf(renderChart(values, { kinds: OPERATOR_KINDS })).sort()).toEqual(
      KINDS.map(([kind]) => kind).sort(),
    );
  });

  it('are rendered by always, whatever the cluster says', () => {
    const objects = renderChart({ alerting, monitoring: { renderMode: 'always' } });
    expect(kindsOf(objects).sort()).toEqual(KINDS.map(([kind]) => kind).sort());
  });

  it('are not asked for where they are off', () => {
    const monitoring = {
      renderMode: 'failIfMissing',
      serviceMonitor: { enabled: false },
      rules: { enabled: false },
    };
    expect(kindsOf(renderChart({ monitoring }))).toEqual([]);
  });
});

describe('the ServiceMonitor', () => {
  it('finds the management port, in one Service that no load balancer leads to', () => {
    const objects = renderChart({ service: { type: 'LoadBalancer' } }, { kinds: OPERATOR_KINDS });
    const { selector, endpoints } = only(objects, 'ServiceMonitor').spec as ServiceMonitor;
    const found = objects
      .filter(({ kind, metadata }) => {
        const { labels = {} } = metadata;
        return (
          kind === 'Service' &&
          Object.entries(selector.matchLabels).every(([name, value]) => labels[name] === value)
        );
      })
      .map(({ spec }) => spec as Service)
      .filter(({ ports }) => ports.some(({ name }) => name === endpoints[0]!.port));
    expect(found).toMatchObject([{ type: 'ClusterIP', ports: [{ port: 9464 }] }]);
    expect(endpoints).toMatchObject([{ path: '/metrics' }]);
  });

  it('calls the job what the rules call it, whatever the release is called', () => {
    const objects = renderChart({}, { kinds: OPERATOR_KINDS, release: 'blue' });
    const { endpoints } = only(objects, 'ServiceMonitor').spec as ServiceMonitor;
    expect(endpoints[0]!.relabelings).toEqual([{ targetLabel: 'job', replacement: 'portfolio-platform' }]);
  });

  it('scrapes as often as the rules need, and takes nothing slower', () => {
    expect(serviceMonitor({}).endpoints[0]!.interval).toBe('15s');
    expect(complaintAbout({ monitoring: { serviceMonitor: { interval: '30s' } } })).toContain('interval');
  });

  it('shows METRICS_TOKEN where there is one: of secrets.values, or of a Secret that is named', () => {
    const authorization = (values: object) => serviceMonitor(values).endpoints[0]!.authorization;
    expect(authorization({})).toBeUndefined();
    expect(authorization({ secrets: { values: { METRICS_TOKEN: 'a-token-of-some-length' } } })).toEqual({
      credentials: { name: 'shop-portfolio-platform', key: 'METRICS_TOKEN' },
    });
    const token = { existingSecret: 'mine' };
    expect(
      authorization({ secrets: { existingSecret: 'mine' }, monitoring: { serviceMonitor: { token } } }),
    ).toEqual({ credentials: { name: 'mine', key: 'METRICS_TOKEN' } });
  });
});

describe('the dashboards', () => {
  const maps = (dashboards: object = {}, more: object = {}) =>
    renderChart({ monitoring: { dashboards, ...more } }).filter(({ metadata }) =>
      metadata.name.includes('-dashboard-'),
    );

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
