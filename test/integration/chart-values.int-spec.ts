/** @needs helm */
import { describe, expect, it } from '@jest/globals';
import { mkdtempSync, cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ALL_CONFIGS } from '../../src/app.config.js';
import { FEATURES } from '../../src/features.js';
import { settingMeta } from '../../src/platform/config/config-namespace.js';
import { databaseConfig } from '../../src/platform/database/database.config.js';
import { settingsOf } from '../support/pods.js';
import { CHART, RenderedChart, WITH_DATABASE, renderText } from '../support/chart.js';

const complaintAbout = (values: object): string => {
  try {
    renderText({ values });
  } catch (error) {
    return (error as Error).message;
  }
  return '';
};

describe('values that make no release', () => {
  it.each<[string, object, string]>([
    [
      'no database',
      {},
      'The server needs PostgreSQL: set database.existingSecret or database.url, or set modules to those without a store (github-sync; portfolio, too, with mongodb).',
    ],
    [
      'no database for one of several modules',
      { modules: 'github-sync,account' },
      'The server needs PostgreSQL',
    ],
    [
      'a backup of nothing',
      { modules: 'github-sync', backup: { enabled: true } },
      'backup.enabled needs something to back up: set database.existingSecret or database.url.',
    ],
    ...['ingress', 'httpRoute'].map((way): [string, object, string] => [
      `${way} without the proxies’ addresses`,
      {
        ...WITH_DATABASE,
        [way]: { enabled: true, ...(way === 'httpRoute' && { parentRefs: [{ name: 'g' }] }) },
      },
      'ingress.enabled and httpRoute.enabled need trustedProxies',
    ]),
    [
      'secrets from two places',
      { ...WITH_DATABASE, secrets: { existingSecret: 'a', values: { ADMIN_API_KEY: 'b' } } },
      'Set secrets.existingSecret or secrets.values, not both.',
    ],
    [
      'more pods at least than at most',
      { ...WITH_DATABASE, autoscaling: { enabled: true, maxReplicas: 2 } },
      'autoscaling.minReplicas (3) is above autoscaling.maxReplicas (2).',
    ],
    [
      'a setting that has a value of its own',
      { ...WITH_DATABASE, config: { DATABASE_URL: 'postgresql://x' } },
      'DATABASE_URL is set by database, and stands neither in config nor in secrets.values.',
    ],
    [
      'a setting that is the chart’s',
      { ...WITH_DATABASE, config: { MANAGEMENT_PORT: 1 } },
      "MANAGEMENT_PORT is the chart's own",
    ],
    [
      'a release name that leaves no room',
      { ...WITH_DATABASE, nameOverride: `portfolio-platform-${'x'.repeat(20)}` },
      'is longer than 42 characters: take a shorter release name, or set fullnameOverride.',
    ],
    ['a typo', { ...WITH_DATABASE, replicaCuont: 3 }, "additional properties 'replicaCuont' not allowed"],
    ['a typo below', { ...WITH_DATABASE, image: { tagg: '1' } }, "additional properties 'tagg' not allowed"],
    ['a module there is not', { ...WITH_DATABASE, modules: 'blog' }, "at '/modules': 'blog' does not match"],
    ['a hop count', { ...WITH_DATABASE, trustedProxies: ['one'] }, "at '/trustedProxies/0'"],
    [
      'an HTTPRoute of no gateway',
      { ...WITH_DATABASE, httpRoute: { enabled: true } },
      '/httpRoute/parentRefs',
    ],
    ['a name that no alert looks for', { ...WITH_DATABASE, fullnameOverride: 'api' }, '/fullnameOverride'],
  ])('are refused in a sentence: %s', (_name, values, sentence) => {
    expect(complaintAbout(values)).toContain(sentence);
  });

  it('are those that put a secret among the plain settings, each there is', () => {
    const secrets = ALL_CONFIGS.flatMap(({ shape }) => Object.values(shape))
      .map((schema) => settingMeta(schema as Parameters<typeof settingMeta>[0]))
      .filter(({ secret }) => secret)
      .map(({ env }) => env);
    expect(secrets).toContain('LLM_API_KEY');
    const checks = readFileSync(join(CHART, 'templates', 'checks.yaml'), 'utf8');
    expect(secrets.filter((name) => !checks.includes(`"${name}"`))).toEqual([]);
    expect(complaintAbout({ ...WITH_DATABASE, config: { LLM_API_KEY: 'x' } })).toContain(
      'config.LLM_API_KEY is a secret: it belongs in secrets.existingSecret or secrets.values.',
    );
  });
});

describe('modules', () => {
  it('are in the schema as the server has them', () => {
    const names = FEATURES.map(({ name }) => name);
    expect(() => renderText({ values: { ...WITH_DATABASE, modules: names.join(',') } })).not.toThrow();
  });

  it.each(
    FEATURES.map(({ name, configs, onMongodb }) => [name, configs, onMongodb?.configs ?? configs] as const),
  )('want a database where the server wants one: %s', (name, configs, configsOnMongodb) => {
    const wantsDatabase = (values: object) =>
      complaintAbout({ modules: name, ...values }).includes('The server needs PostgreSQL');
    expect(wantsDatabase({})).toBe(configs.includes(databaseConfig));
    expect(wantsDatabase({ mongodb: { existingSecret: 'mongodb' } })).toBe(
      configsOnMongodb.includes(databaseConfig),
    );
  });
});

describe('the chart as a part of another', () => {
  it('takes global values and a condition, also under another name', () => {
    const parent = mkdtempSync(join(tmpdir(), 'parent-chart-'));
    try {
      mkdirSync(join(parent, 'charts'));
      cpSync(CHART, join(parent, 'charts', 'portfolio-platform'), { recursive: true });
      const dependency = {
        name: 'portfolio-platform',
        version: '*',
        alias: 'api',
        condition: 'api.enabled',
      };
      writeFileSync(
        join(parent, 'Chart.yaml'),
        JSON.stringify({ apiVersion: 'v2', name: 'parent', version: '1.0.0', dependencies: [dependency] }),
      );
      const values = { global: { anything: { goes: 1 } }, api: { enabled: true, ...WITH_DATABASE } };
      const chart = new RenderedChart({ chart: parent, release: 'shop', values });
      expect(chart.one('Deployment').metadata).toMatchObject({
        name: 'shop-portfolio-platform',
        labels: { 'app.kubernetes.io/name': 'portfolio-platform' },
      });
    } finally {
      rmSync(parent, { recursive: true });
    }
  });
});

describe('further objects', () => {
  it('are part of the release, as templates', () => {
    const extraObjects = [
      { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: '{{ .Release.Name }}-map' } },
      'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: text }',
    ];
    const chart = new RenderedChart({ values: { ...WITH_DATABASE, extraObjects } });
    expect(chart.all('ConfigMap').map(({ metadata }) => metadata.name)).toEqual(
      expect.arrayContaining(['portfolio-platform-map', 'text']),
    );
  });
});

describe('a way in', () => {
  const values = {
    ...WITH_DATABASE,
    trustedProxies: ['10.1.0.0/16', 'fd00::/8'],
    ingress: {
      enabled: true,
      className: 'nginx',
      tls: [{ secretName: 'tls', hosts: ['portfolio.example.com'] }],
    },
    httpRoute: { enabled: true, parentRefs: [{ name: 'public' }], hostnames: ['portfolio.example.com'] },
  };

  it('believes the proxies that lead there', () => {
    expect(settingsOf(new RenderedChart({ values }))).toHaveProperty('TRUST_PROXY', '10.1.0.0/16,fd00::/8');
  });

  it('leads to the API and never to the metrics', () => {
    const chart = new RenderedChart({ values: { ...values, service: { port: 8080 } } });
    const service = { name: 'portfolio-platform', port: { name: 'http' } };
    expect(chart.one('Ingress').spec).toMatchObject({
      rules: [{ host: 'portfolio.example.com', http: { paths: [{ path: '/', backend: { service } }] } }],
    });
    expect(chart.one('HTTPRoute').spec).toMatchObject({
      rules: [{ backendRefs: [{ name: 'portfolio-platform', port: 8080 }] }],
    });
    const ports = chart.all('Service').find(({ metadata }) => metadata.name === 'portfolio-platform')?.spec;
    expect(ports).toHaveProperty('ports', [
      { name: 'http', port: 8080, targetPort: 'http', appProtocol: 'http' },
    ]);
    for (const kind of ['Ingress', 'HTTPRoute'])
      expect(JSON.stringify(chart.all(kind))).not.toMatch(/management|9464/);
  });
});
