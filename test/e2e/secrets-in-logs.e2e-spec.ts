import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { CLIENT_ID, CLIENT_SECRET } from '../support/fake-github.js';
import { type FakeCollector, startFakeCollector } from '../support/fake-collector.js';
import type { Fault } from '../support/fake-github/faults.js';
import { BROKEN_REQUESTS, MARK, requestsWithSecrets, secretIn } from '../support/marked-secrets.js';
import { type RawRequest, sendBytes, sendRaw } from '../support/raw-request.js';
import { type SyncUnderTest, startSync } from '../support/sync-under-test.js';

/** What operators grep a healthy service's log for. */
const ALARMING = /error|unauthorized|forbidden|concurrent|version/i;

/** The way to GitHub, and the way back. */
const TO_GITHUB = ['/api/auth/github', '/api/github/callback'];
const SYNC = '/api/portfolio/github/sync';
const DOCS = ['/api/docs', '/api/docs-json', '/openapi.json'];
const DOCS_ASSETS = ['/api/docs/swagger-ui.css', '/api/docs/swagger-ui-bundle.js'];
const UNKNOWN = ['/nowhere', '/api/nowhere'];

const FAULTS: readonly Fault[] = [
  { kind: 'status', status: 401 },
  { kind: 'status', status: 404 },
  { kind: 'status', status: 500 },
  { kind: 'primary_limit', retryAfter: 60 },
  { kind: 'secondary_limit', retryAfter: 60 },
  { kind: 'forbidden' },
  { kind: 'saml' },
  { kind: 'policy' },
  { kind: 'reset' },
  { kind: 'reset_body' },
  { kind: 'garbage' },
  { kind: 'other_shape' },
  { kind: 'redirect_elsewhere' },
];
/** One more than open the breaker. */
const CALLS_PER_FAULT = 6;

const COMPANY = JSON.stringify({
  company_name: 'Acme',
  contact_email: 'office@acme.example',
  products: ['apples'],
  truck_count: 3,
  capacity_tons_per_day: 9,
});

type LogLine = Readonly<Record<string, unknown>>;

function linesOf(output: string): LogLine[] {
  return output
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as LogLine);
}

async function post(url: string, body: string | URLSearchParams, token?: string): Promise<any> {
  const type = typeof body === 'string' ? 'application/json' : 'application/x-www-form-urlencoded';
  const headers = { 'content-type': type, ...(token && { authorization: `Bearer ${token}` }) };
  return (await fetch(url, { method: 'POST', headers, body })).json();
}

/** As a browser does, at the fake GitHub. @returns the session. */
async function signIn(url: string, first: Record<string, string> = {}): Promise<unknown> {
  const cookies: string[] = [];
  let location: string | null = `${url}/api/auth/github?return_to=/api/auth/session`;
  for (let hop = 0; hop < 3; hop++) {
    const headers = { cookie: cookies.join('; '), ...(hop === 0 && first) };
    const answer: Response = await fetch(location!, { headers, redirect: 'manual' });
    cookies.push(...answer.headers.getSetCookie().map((line) => line.split(';')[0]!));
    location = answer.headers.get('location');
  }
  return (await fetch(location!, { headers: { cookie: cookies.at(-1)! } })).json();
}

type Route = [method: string, path: string];

/** @param valueOf what stands in the place of a path's parameter. */
async function documentedRoutes(
  url: string,
  valueOf: (path: string, parameter: string) => string = () => randomUUID(),
): Promise<Route[]> {
  const { paths } = (await (await fetch(`${url}/openapi.json`)).json()) as { paths: Record<string, object> };
  return Object.entries(paths).flatMap(([path, item]) =>
    Object.keys(item).map((method): Route => [
      method.toUpperCase(),
      path.replace(/\{(\w+)\}/g, (_all, parameter: string) => valueOf(path, parameter)),
    ]),
  );
}

describe('secrets sent to every route in every place, whatever GitHub does,', () => {
  let subject: SyncUnderTest;
  let collector: FakeCollector;
  let url: string;
  let output: string;
  /** Everything a client got to read. */
  const answers: string[] = [];
  /** The status that each request was answered with, by its id. */
  const statuses = new Map<string, number>();
  let asked = 0;

  beforeAll(async () => {
    collector = await startFakeCollector();
    subject = await startSync({
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
      OTEL_BSP_SCHEDULE_DELAY: '100',
      MODULES: 'all',
      LOG_LEVEL: 'DEBUG',
      ADMIN_API_KEY: `${MARK}-${MARK}-${MARK}`,
      ADMIN_PASSWORD: `${MARK}-password`,
      JWT_SECRET_KEY: `${MARK}-${MARK}-${MARK}`,
      APP_SECRET: `${MARK}-${MARK}-${MARK}`,
      METRICS_TOKEN: `${MARK}-metrics`,
      GITHUB_TOKEN: `ghp_${MARK}`,
      GITHUB_CLIENT_ID: CLIENT_ID,
      GITHUB_CLIENT_SECRET: `${MARK}-client`,
      TOKEN_ENCRYPTION_KEY: Buffer.from(MARK.repeat(3).slice(0, 32)).toString('base64'),
      REDIS_URL: `redis://user:${MARK}@127.0.0.1:9/0`,
    });
    ({ url } = subject.server);
    await floodRoutes();
    for (const fault of FAULTS) await floodDuring(fault);
    await floodWhileGithubIsSlow();
    for (const bytes of BROKEN_REQUESTS) answers.push(await sendBytes(url, bytes));
    await readBack();
    await subject.server.stop();
    output = subject.server.output();
  }, 120_000);

  afterAll(async () => {
    await subject.stop();
    await collector.stop();
  });

  async function send(request: RawRequest): Promise<number> {
    const headers = { 'x-request-id': `request-${++asked}`, ...request.headers };
    const { status, headers: answered, body } = await sendRaw(url, { ...request, headers });
    statuses.set(String(answered['x-request-id']), status);
    answers.push(`${request.method} ${status} ${JSON.stringify(answered)} ${body}`);
    return status;
  }

  async function floodRoutes(): Promise<void> {
    const others = [...DOCS, ...DOCS_ASSETS, ...UNKNOWN].map((path): Route => ['GET', path]);
    for (const [method, path] of [...(await documentedRoutes(url)), ...others])
      for (const request of requestsWithSecrets(method, path)) await send(request);
  }

  async function floodDuring(fault: Fault): Promise<void> {
    await subject.settle();
    for (const match of ['/users/[^/]+$', '/repos']) {
      await subject.github.clear();
      await subject.github.fault({ ...fault, match });
      for (let call = 0; call < CALLS_PER_FAULT; call++)
        expect(await sync(`${match.length}${fault.kind}${call}`)).not.toBe(200);
    }
  }

  async function floodWhileGithubIsSlow(): Promise<void> {
    await subject.settle();
    await subject.github.fault({ kind: 'slow', delayMs: 15_000, match: '/users/octocat$' });
    await subject.github.fault({ kind: 'stall', match: '/users/empty$' });
    expect(await Promise.all([sync('slow'), sync('stall', 'empty')])).toEqual([504, 504]);
  }

  function sync(tail: string, username = 'octocat'): Promise<number> {
    const authorization = `Bearer ghp_${MARK}${tail}`;
    return send({
      method: 'POST',
      path: SYNC,
      headers: { 'content-type': 'application/json', authorization, cookie: MARK },
      body: JSON.stringify({ username }),
    });
  }

  /** What is kept of all that. */
  async function readBack(): Promise<void> {
    const headers = { authorization: `Bearer ${MARK}-metrics` };
    for (const path of ['/metrics', '/api/metrics', '/health/metrics', '/health/detailed'])
      expect(await send({ method: 'GET', path, headers })).toBe(200);
  }

  it('get as far as the routes, their refusals and GitHub', async () => {
    const distinct = [...new Set(statuses.values())].sort();
    expect(distinct).toEqual([200, 302, 400, 401, 403, 404, 405, 413, 415, 422, 429, 502, 503, 504]);
    expect(answers.filter((answer) => answer.startsWith('POST 200')).length).toBeGreaterThan(50);
    // A long run of one and the same line would prove little.
    const events = new Set(linesOf(output).map(({ event }) => event));
    expect([...events]).toEqual(
      expect.arrayContaining(['github_sync_completed', 'github_sync_rejected', 'github_sync_failed']),
    );
  });

  it('are in no answer', () => {
    expect(answers.map(secretIn).filter(Boolean).slice(0, 5)).toEqual([]);
  });

  it('are in no span, of whatever was asked', () => {
    const routes = new Set(collector.spans.map(({ attributes }) => attributes['http.route']));
    expect(routes.size).toBeGreaterThan(30);
    const kinds = collector.spans.map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind === 2).length).toBeGreaterThan(1000);
    expect(kinds.filter((kind) => kind === 3).length).toBeGreaterThan(100);
    expect(collector.sent.map(secretIn).filter(Boolean).slice(0, 5)).toEqual([]);
  });

  it('are in no line of the output', () => {
    expect(output.split('\n').filter(secretIn).slice(0, 5)).toEqual([]);
  });

  it('leave a log of one JSON object a line', () => {
    for (const line of linesOf(output)) {
      expect(line).toMatchObject({
        timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
        level: expect.stringMatching(/^(DEBUG|INFO|WARN|ERROR)$/),
        context: expect.stringMatching(/./),
        message: expect.stringMatching(/./),
      });
    }
  });

  it('leave one access line a request, as loud as its status asks for', () => {
    const accesses = linesOf(output).filter(({ event }) => event === 'http_request');
    for (const access of accesses) {
      const status = Number(access['status']);
      expect(access).toMatchObject({
        level: status >= 500 ? 'ERROR' : [401, 403, 413, 429].includes(status) ? 'WARN' : 'INFO',
        method: expect.stringMatching(/^[A-Z]+$/),
        route: expect.stringMatching(/^(\/[a-z0-9./*:-]*|unmatched)$/i),
        durationMs: expect.any(Number),
      });
    }
    const logged = accesses
      .filter(({ requestId }) => statuses.has(String(requestId)))
      .map(({ requestId, status }) => `${String(requestId)} ${String(status)}`);
    expect(logged.sort()).toEqual([...statuses].map((entry) => entry.join(' ')).sort());
    expect(statuses.size).toBe(asked);
  });
});

describe('a healthy run', () => {
  it('prints none of the words that operators grep for once it listens', async () => {
    // How fast queries are is the machine's business.
    const settings = {
      MODULES: 'all',
      LOG_LEVEL: 'DEBUG',
      SLOW_QUERY_MS: '10000',
      GITHUB_CLIENT_ID: CLIENT_ID,
      GITHUB_CLIENT_SECRET: CLIENT_SECRET,
    };
    const { server, sync, stop } = await startSync(settings);
    try {
      const caches = [];
      for (const request of [{}, {}, { query: '?force-refresh=true' }, { username: 'big-250' }])
        caches.push((await sync({ token: 'ghp_healthy', ...request })).headers.get('x-cache'));
      expect(caches).toEqual(['MISS', 'HIT', 'REVALIDATED', 'MISS']);
      const { candidate_id: id } = await post(`${server.url}/candidates`, COMPANY);
      const credentials = new URLSearchParams({ username: 'admin@example.com', password: 'admin123' });
      const { access_token: token } = await post(`${server.url}/auth/login`, credentials);
      const portfolio = await post(`${server.url}/api/v1/portfolios`, '{"name":"Robin"}', token);
      const about = {
        type: 'about',
        status: 'published',
        data: { title: 'Robin', content: 'A portfolio of boring services' },
      };
      const content = await post(`${server.url}/api/v1/admin/content`, JSON.stringify(about), token);
      const chat = { message: 'Which services are boring?', visitorId: 'v' };
      const { sessionId } = await post(`${server.url}/api/v1/chat`, JSON.stringify(chat));
      expect(await signIn(server.url, { authorization: `Bearer ${token}` })).toMatchObject({
        isLoggedIn: true,
        githubLogin: 'demo',
      });
      const { profile } = await post(`${server.url}/api/sync`, '{}', token);
      await fetch(`${server.url}/api/profile`, {
        method: 'PATCH',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: '{"isPublic":true}',
      });
      const valueOf = (path: string, parameter: string): string => {
        if (path.startsWith('/api/profile/')) return profile.slug as string;
        if (parameter !== 'id') return content.data[parameter] as string;
        if (path.includes('/content/')) return content.data.id as string;
        if (path.includes('/chat/')) return sessionId as string;
        return (path.includes('portfolio') ? portfolio.portfolioId : id) as string;
      };
      const documented = (await documentedRoutes(server.url, valueOf)).filter(([method]) => method === 'GET');
      for (const path of [...documented.map(([, each]) => each), ...DOCS, ...DOCS_ASSETS]) {
        const headers = { authorization: `Bearer ${token}` };
        const query = path.endsWith('/suggest') ? '?q=ro' : '';
        const response = await fetch(server.url + path + query, { headers, redirect: 'manual' });
        expect([path, response.status]).toEqual([path, TO_GITHUB.includes(path) ? 302 : 200]);
        await response.text();
      }
    } finally {
      await stop();
    }
    const lines = server.output().trimEnd().split('\n');
    const after = lines.slice(1 + lines.findIndex((line) => line.includes('is listening')));
    expect(after.filter((line) => line.includes('github_sync_completed'))).toHaveLength(5);
    expect(after.at(-1)).toContain('shutdown_finished');
    expect(after.filter((line) => ALARMING.test(line))).toEqual([]);
  });
});
