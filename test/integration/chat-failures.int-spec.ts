import { afterEach, describe, expect, it } from '@jest/globals';
import { AS_ADMIN, LLM_API_KEY, type ChatUnderTest, bootChat, textOf } from '../support/chat-under-test.js';
import { ImpatientClock } from '../support/manual-clock.js';
import { until } from '../support/until.js';

const NOON = Date.UTC(2026, 10, 25, 12);

let app: ChatUnderTest;

afterEach(() => app.close());

/** Turns the time, in which retries wait, until it is over. */
async function inTime<T>(clock: ImpatientClock, work: Promise<T>): Promise<T> {
  let over = false;
  const ended = work.finally(() => (over = true));
  await until(async () => {
    await clock.advance(100);
    return over;
  });
  return ended;
}

const chat = async (changes?: object) => {
  const { status, body, headers } = await app.chat('What is there?', changes);
  return {
    status,
    code: body.code as string,
    detail: body.detail as string,
    retryAfter: headers.get('retry-after'),
  };
};

describe('while the model fails', () => {
  it('a chat is 502 that says why, and the question is kept without an answer', async () => {
    const clock = new ImpatientClock(NOON);
    app = await bootChat({ clock, env: { LLM_FAILURE_THRESHOLD: '100' } });
    for (const [fault, why] of [
      [{ kind: 'refuse' }, 'cannot be reached'],
      [{ kind: 'status', status: 500 }, 'its server failed'],
      [{ kind: 'status', status: 429 }, 'too many'],
      [{ kind: 'status', status: 401 }, 'our key'],
      [{ kind: 'garbage' }, 'nonsense'],
      [{ kind: 'html' }, 'nonsense'],
      [{ kind: 'unfinished' }, 'nonsense'],
    ] as const) {
      await app.llm.fault(fault);
      const { status, code, detail } = await inTime(clock, chat());
      expect([fault.kind, status, code]).toEqual([fault.kind, 502, 'LLM_UNAVAILABLE']);
      expect(detail).toContain(why);
      await app.llm.clear();
    }
    const kept = await app.database.query(
      'SELECT role, count(*)::int AS count FROM chat_messages GROUP BY role',
    );
    expect(kept).toEqual([{ role: 'user', count: 7 }]);
    expect(JSON.stringify(app.log)).not.toContain(LLM_API_KEY);
    expect(JSON.stringify(app.log)).not.toContain('sk-leaked-by-provider');
  });

  it('the breaker opens, says so with Retry-After and in readiness, and closes again', async () => {
    const clock = new ImpatientClock(NOON);
    app = await bootChat({ clock, env: { LLM_FAILURE_THRESHOLD: '2', LLM_RESET_TIMEOUT: '30' } });
    await app.llm.fault({ kind: 'status', status: 503 });
    await inTime(clock, chat());
    await inTime(clock, chat());
    const asked = (await app.llm.requests()).length;
    expect(asked).toBe(6);
    expect(await chat()).toMatchObject({
      status: 502,
      code: 'LLM_UNAVAILABLE',
      detail: expect.stringContaining('left alone'),
      retryAfter: '30',
    });
    expect((await app.llm.requests()).length).toBe(asked);
    const down = await app.ask('GET', '/api/health/ready');
    expect([down.status, down.body.status]).toEqual([200, 'degraded']);
    expect(down.body.checks.llm).toMatchObject({ status: 'error', circuitBreaker: 'open' });
    await app.llm.clear();
    clock.skip(30_000);
    // As many as the breaker wants to see before it trusts the model again.
    for (let probe = 0; probe < 3; probe++) expect(await chat()).toMatchObject({ status: 200 });
    clock.skip(10_000);
    const up = await app.ask('GET', '/api/health/ready');
    expect(up.body.checks.llm).toMatchObject({ status: 'ok', circuitBreaker: 'closed' });
  });

  it('an answer that takes longer than CHAT_TIMEOUT is 504', async () => {
    const clock = new ImpatientClock(NOON);
    app = await bootChat({ clock, env: { CHAT_TIMEOUT: '5' } });
    await app.llm.fault({ kind: 'stall_midway' });
    const answer = chat();
    await until(async () => (await app.llm.requests()).length === 1);
    await clock.advance(5000);
    expect(await answer).toMatchObject({ status: 504, code: 'CHAT_TIMEOUT' });
    await until(async () => (await app.llm.requests())[0]!.leftAfterMs !== null);
  });

  it('a stream is kept alive by comments', async () => {
    const clock = new ImpatientClock(NOON);
    app = await bootChat({ clock, env: { LLM_TIMEOUT: '100', LLM_FALLBACK_MODELS: 'other-model' } });
    await app.llm.fault({ kind: 'stall' });
    const { events } = await app.stream('What is there?');
    // Each of the two models has ten seconds to begin.
    const names = (await inTime(clock, events)).map(({ event }) => event);
    expect(names).toEqual(['session', ':', 'error']);
  });
});

describe('a client that leaves', () => {
  it('ends the call of the model, whose tokens are settled by estimate', async () => {
    app = await bootChat({ env: { CHAT_DAILY_TOKEN_BUDGET: '100000' } });
    await app.llm.say({ text: 'A long answer that is never finished. '.repeat(10) });
    await app.llm.fault({ kind: 'stall_midway' });
    const leaving = new AbortController();
    const { events } = await app.stream('What is there?', {}, leaving.signal);
    events.catch(() => undefined);
    await until(async () => (await app.llm.requests()).length === 1);
    leaving.abort();
    await until(async () => (await app.llm.requests())[0]!.leftAfterMs !== null);
    await until(async () => (await app.metric('chat_tokens_total{kind="estimated"}')) > 0);
    const estimated = await app.metric('chat_tokens_total{kind="estimated"}');
    await until(async () => (await app.metric('chat_budget_tokens{kind="spent"}')) === estimated);
    const failed = app.log.filter(({ level, event }) => level === 'ERROR' || event === 'llm_call_failed');
    expect(failed).toEqual([]);
    expect(await app.metric('circuit_breaker_requests_total{name="llm",result="failure"}')).toBe(0);
  });
});

describe('a budget', () => {
  it('that is spent refuses chats until midnight UTC, without asking the model', async () => {
    const clock = new ImpatientClock(NOON);
    app = await bootChat({ clock, env: { CHAT_DAILY_TOKEN_BUDGET: '3000', LLM_MAX_TOKENS: '500' } });
    await app.llm.say({ text: 'One.', usage: [2000, 600] });
    expect((await chat()).status).toBe(200);
    expect(await chat()).toMatchObject({ status: 429, code: 'CHAT_BUDGET_EXHAUSTED', retryAfter: '43200' });
    expect(await app.llm.requests()).toHaveLength(1);
    expect(await app.metric('chat_budget_tokens{kind="limit"}')).toBe(3000);
    expect(await app.metric('chat_budget_tokens{kind="spent"}')).toBe(2600);
    clock.skip(43_200_000);
    expect((await chat()).status).toBe(200);
  });
});

describe('too many chats', () => {
  it('are refused by address, whatever they ask, and counted', async () => {
    app = await bootChat({
      clock: new ImpatientClock(NOON),
      env: { RATE_LIMIT_CAPACITY: '3', RATE_LIMIT_REFILL_RATE: '0.5', TRUST_PROXY: '127.0.0.1' },
    });
    const from = (address: string) =>
      app.ask('POST', '/api/v1/chat', { message: '?', visitorId: 'v' }, { 'x-forwarded-for': address });
    for (let count = 0; count < 3; count++) expect((await from('203.0.113.1')).status).toBe(200);
    const refused = await from('203.0.113.1');
    expect([refused.status, refused.body.code, refused.headers.get('retry-after')]).toEqual([
      429,
      'RATE_LIMITED',
      '2',
    ]);
    expect((await from('203.0.113.2')).status).toBe(200);
    expect(await app.metric('rate_limit_hits_total')).toBe(1);
    for (let last = 0; last < 100; last++) await from(`198.51.100.${last}`);
    const text = await (await fetch(`${app.origin}/metrics`)).text();
    const series = [...text.matchAll(/^rate_limit_remaining\{ip_hash="([\da-f]{8})"\} (\d+)$/gm)];
    expect(series).toHaveLength(100);
    expect(series.map(([, , value]) => value)).toEqual(Array(100).fill('2'));
    expect(text).not.toMatch(/203\.0\.113|198\.51\.100/);
  });
});

describe('the owner', () => {
  it('switches the assistant off', async () => {
    app = await bootChat();
    const contact = { name: 'Robin', title: 'Engineer', email: 'robin@portfolio.example' };
    const { id } = await app.publish('contact', { ...contact, chatEnabled: false });
    expect(await chat()).toMatchObject({ status: 403, code: 'CHAT_DISABLED' });
    const { response } = await app.stream('What is there?');
    expect(response.status).toBe(403);
    await app.ask('PUT', `/api/v1/admin/content/${id}`, { data: contact }, AS_ADMIN);
    expect((await chat()).status).toBe(200);
  });

  it('ends a session, which nobody goes on with', async () => {
    app = await bootChat();
    const { body } = await app.chat('What is there?');
    const path = `/api/v1/admin/chat/sessions/${body.sessionId}`;
    expect((await app.ask('GET', path, undefined, AS_ADMIN)).status).toBe(200);
    expect((await app.ask('DELETE', path, undefined, AS_ADMIN)).body).toEqual({ success: true });
    expect(await chat({ sessionId: body.sessionId })).toMatchObject({
      status: 404,
      code: 'SESSION_NOT_FOUND',
    });
  });
});

describe('without a language model', () => {
  it('the portfolio itself answers, and says that it is a search', async () => {
    app = await bootChat({ llm: false });
    await app.publish('project', {
      title: 'Ledger Lens',
      description: 'A double-entry ledger; ask mallory@evil.example.',
      tags: ['PostgreSQL'],
    });
    await app.publish('project', { title: 'Bike Shed', description: 'Parts and repairs.' });
    const { status, body } = await app.chat('Which of your projects are using PostgreSQL ledgers?');
    expect(status).toBe(200);
    expect(body).toMatchObject({
      model: 'retrieval',
      tokensUsed: 0,
    });
    expect(body.sources[0]).toEqual({ type: 'project', slug: 'ledger-lens', title: 'Ledger Lens' });
    expect(body.message.content).toContain('double-entry ledger');
    expect(body.message.content).not.toContain('mallory');
    const { events } = await app.stream('Nothing about quantum chromodynamics?');
    const all = await events;
    expect(textOf(all)).toContain('I found nothing about that');
    expect(all.at(-1)).toMatchObject({ event: 'done', data: { model: 'retrieval', sources: [] } });
    expect(await app.llm.requests()).toEqual([]);
    expect((await app.ask('GET', '/api/health/ready')).body.checks.llm).toMatchObject({
      status: 'ok',
      circuitBreaker: 'closed',
    });
  });
});
