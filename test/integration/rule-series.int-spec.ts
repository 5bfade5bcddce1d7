/** @needs mongodb */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { alertRules, recordingRules } from '../support/alert-rules.js';
import { ROOT } from '../support/child-process.js';
import { type FakeGithub, startFakeGithub } from '../support/fake-github.js';
import { type FakeLlm, startFakeLlm } from '../support/fake-llm.js';
import { type InProcessApp, bootInProcess } from '../support/in-process-app.js';
import { type MongodbDatabase, createMongodbDatabase } from '../support/mongodb-server.js';
import { matches, selectorsIn } from '../support/promql-selectors.js';
import { type Series, seriesOf } from '../support/scraped-series.js';
import { type TestDatabase, createTestDatabase } from '../support/test-database.js';

const ADMIN_API_KEY = 'k'.repeat(32);

/** There where telemetry is exported, which a process decides before it starts (traces-export.e2e-spec.ts). */
const WHERE_EXPORTING = ['circuit_breaker_state{name="otlp_export"}'];

const rules = [...recordingRules(), ...alertRules()];
const recorded = new Set(recordingRules().map(({ record }) => record));

/** What the table in the runbook says of each series: who uses it. */
function externalSeries(): Map<string, string> {
  const page = readFileSync(join(ROOT, 'docs/runbook/external-series.md'), 'utf8');
  const rows = page.matchAll(/^\| `(\w+)` *\|[^|]+\| ([^|]+)\|$/gm);
  return new Map([...rows].map(([, name, usedBy]) => [name!, usedBy!]));
}

describe('the series that rules name', () => {
  let folder: string;
  let database: TestDatabase;
  let mongodb: MongodbDatabase;
  let github: FakeGithub;
  let llm: FakeLlm;
  let app: InProcessApp;
  let fresh: Series[];
  let scraped: Series[];

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'rule-series-'));
    writeFileSync(join(folder, 'memory.max'), '536870912\n');
    writeFileSync(join(folder, 'cpu.max'), '100000 100000\n');
    [database, mongodb, github, llm] = await Promise.all([
      createTestDatabase(),
      createMongodbDatabase(),
      startFakeGithub(),
      startFakeLlm(),
    ]);
    app = await bootInProcess({
      MODULES: 'all',
      DATA_DIR: folder,
      CGROUP_DIR: folder,
      DATABASE_URL: database.url,
      MONGODB_URI: mongodb.uri,
      GITHUB_API_URL: github.url,
      LLM_BASE_URL: llm.url,
      LLM_MODEL: 'test-model',
      ADMIN_API_KEY,
      CHAT_DAILY_TOKEN_BUDGET: '100000',
    });
    fresh = await scrape();
    const admin = { 'x-admin-key': ADMIN_API_KEY };
    const statuses = [
      await app.server.inject('/api/health/ready'),
      await app.server.inject('/api/v1/content/bundle'),
      await app.server.inject({
        method: 'POST',
        url: '/api/portfolio/github/sync',
        headers: { authorization: 'Bearer ghp_demo' },
        payload: { username: 'demo' },
      }),
      await app.server.inject({
        method: 'POST',
        url: '/api/v1/chat',
        payload: { message: 'Which projects are there?', visitorId: 'visitor' },
      }),
      await app.server.inject({
        method: 'POST',
        url: '/api/v2/portfolios',
        headers: admin,
        payload: [{ name: 'One' }, { name: 'Two' }],
      }),
      await app.server.inject({
        method: 'POST',
        url: '/api/v1/portfolios',
        headers: admin,
        payload: { name: 'Three' },
      }),
      await app.server.inject('/api/v1/portfolio/65a4f0800000000000000001'),
    ].map(({ statusCode }) => statusCode);
    expect(statuses).toEqual([200, 200, 200, 200, 201, 201, 404]);
    scraped = await scrape();
  });

  afterAll(async () => {
    await app.nest.close();
    await Promise.all([database.drop(), mongodb.drop(), github.stop(), llm.stop()]);
    rmSync(folder, { recursive: true });
  });

  const scrape = async () => seriesOf((await app.server.inject('/metrics')).body);
  const named = () =>
    rules
      .flatMap(({ expr }) => selectorsIn(expr))
      .map((selector) => ({
        ...selector,
        // What Prometheus adds when it scrapes.
        matchers: selector.matchers.filter(({ label }) => label !== 'job'),
      }))
      .filter(({ metric }) => !recorded.has(metric));
  const text = ({ metric, matchers }: ReturnType<typeof named>[number]) => {
    const words = matchers.map(({ label, operator, value }) => `${label}${operator}"${value}"`);
    return words.length > 0 ? `${metric}{${words.join(',')}}` : metric;
  };

  it('are in a live scrape with the labels they are asked for, or in the runbook’s table', () => {
    const external = externalSeries();
    expect(new Set(named().map(text)).size).toBeGreaterThan(50);
    const missing = named().filter(
      (selector) =>
        !external.has(selector.metric) &&
        !scraped.some(({ name, labels }) => name === selector.metric && matches(selector, labels)),
    );
    expect([...new Set(missing.map(text))].sort()).toEqual(WHERE_EXPORTING);
  });

  it('that come from elsewhere are all needed, by whom the table says', () => {
    const used = new Map<string, Set<string>>();
    for (const rule of alertRules())
      for (const { metric } of selectorsIn(rule.expr))
        used.set(metric, (used.get(metric) ?? new Set<string>()).add(rule.alert));
    const external = externalSeries();
    expect(external.size).toBeGreaterThan(5);
    for (const [name, usedBy] of external) {
      const alerts = [...(used.get(name) ?? [])];
      expect([name, alerts.length]).not.toEqual([name, 0]);
      for (const alert of alerts) expect(usedBy).toContain(alert);
    }
  });

  it('are at 0 from the start where they are counters', () => {
    const counters = named().filter(
      ({ metric, matchers }) =>
        metric.endsWith('_total') && matchers.some(({ value }) => value !== '') && metric !== 'up',
    );
    // Successes are the denominators: nothing is to be seen in them before there are any.
    const failures = counters.filter(({ matchers }) =>
      matchers.some(({ label, value }) =>
        label === 'status_code' ? value.startsWith('5') : ['reason', 'result'].includes(label),
      ),
    );
    expect(failures.length).toBeGreaterThan(3);
    const late = [...failures, ...counters.filter(({ metric }) => metric === 'rate_limit_hits_total')].filter(
      (selector) => !fresh.some(({ name, labels }) => name === selector.metric && matches(selector, labels)),
    );
    expect(late.map(text)).toEqual([]);
    for (const name of [
      'database_connection_errors_total',
      'rate_limit_hits_total',
      'portfolio_creations_total',
    ])
      expect(fresh.map((each) => each.name)).toContain(name);
  });

  it('are asked of metrics that the selectors’ reader understands', () => {
    expect(
      selectorsIn('sum by (job, le) (rate(a_total{x=~"1|{}",y!="2"}[5m])) > on (job) b:c or absent(up)'),
    ).toEqual([
      {
        metric: 'a_total',
        matchers: [
          { label: 'x', operator: '=~', value: '1|{}' },
          { label: 'y', operator: '!=', value: '2' },
        ],
      },
      { metric: 'b:c', matchers: [] },
      { metric: 'up', matchers: [] },
    ]);
    expect(
      selectorsIn('group(up) == 1 and a offset 6h unless 1e3 * 2 > vector(1)').map(({ metric }) => metric),
    ).toEqual(['up', 'a']);
  });
});
