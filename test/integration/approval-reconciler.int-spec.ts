import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { type ApprovalsUnderTest, type Replica, startApprovals } from '../support/approvals-under-test.js';
import { until } from '../support/until.js';

let test: ApprovalsUnderTest;
let replica: Replica;
/** Beside a billing service that ignores keys. */
let keyless: Replica;

beforeAll(async () => {
  test = await startApprovals();
  replica = await test.boot();
  keyless = await test.boot({ BILLING_IDEMPOTENCY: 'none' });
});

afterEach(() => test.settle());

afterAll(() => test.stop());

const resolve = (approvalId: string, body: object, from = replica) =>
  from.send('POST', `/api/v1/admin/approvals/${approvalId}/resolve`, body);

describe('an approval whose end is not known', () => {
  it('leaves the candidate pending, and refuses another decision with a Retry-After', async () => {
    const { id, name } = await test.lostAnswer(replica);
    const seen = await replica.send('GET', `/candidates/${id}`, undefined, {});
    expect(seen.body).toMatchObject({ status: 'pending', version: 1, provider_id: null });
    for (const decision of ['approve', 'reject']) {
      const { status, headers, body } = await replica.send('POST', `/candidates/${id}/${decision}`);
      expect([status, body.code, headers['retry-after']]).toEqual([409, 'APPROVAL_UNKNOWN', '10']);
    }
    expect(await test.requestsFor(name)).toHaveLength(1);
  });

  it('is asked for again with the same key until it is known', async () => {
    const { id, name, approvalId } = await test.lostAnswer(replica);
    await test.billing.fault({ kind: 'status', status: 500, times: 1 });
    await replica.reconcileUntil(async () => (await test.requestsFor(name)).length === 2);
    await until(async () => (await test.approvalsOf(id))[0]!['lease_until'] === null);
    expect(await test.stateOf(id)).toBe('unknown');
    await replica.reconcileUntil(async () => (await test.stateOf(id)) === 'recorded');
    const [provider, ...others] = await test.providersOf(name);
    expect(others).toEqual([]);
    expect((await test.requestsFor(name)).map(({ key }) => key)).toEqual(Array(3).fill(approvalId));
    expect(await test.row(id)).toMatchObject({ status: 'approved', provider_id: provider!.id, version: 2 });
    expect(await test.approvalsOf(id)).toMatchObject([{ attempts: 3, provider_id: provider!.id }]);
    const [event] = await test.database.query(
      `SELECT actor FROM audit_events WHERE entity_id = $1 AND action = 'candidate.approved'`,
      [id],
    );
    expect(event).toEqual({ actor: 'system' });
  });

  it.each([409, 404, 422])('stays unknown when billing now answers %i', async (status) => {
    const { id, name } = await test.lostAnswer(replica);
    await test.billing.fault({ kind: 'status', status });
    await replica.reconcileUntil(async () => (await test.requestsFor(name)).length === 2);
    await until(async () => (await test.approvalsOf(id))[0]!['lease_until'] === null);
    expect(await test.stateOf(id)).toBe('unknown');
  });

  it('waits while the breaker is open, and is known once it closes', async () => {
    const lost = [];
    for (let call = 0; call < 5; call++) lost.push(await test.lostAnswer(replica));
    const { status } = await replica.approve((await test.candidate()).id);
    expect(status).toBe(503);
    const asked = (await test.billing.requests()).length;
    const waitsForBreaker = await replica.metric('billing_requests_total{outcome="circuit_open"}');
    await replica.reconcileUntil(
      async () => (await replica.metric('billing_requests_total{outcome="circuit_open"}')) > waitsForBreaker,
    );
    expect((await test.billing.requests()).length).toBe(asked);
    await replica.clock.advance(20_000);
    for (const { id, name } of lost) {
      await until(async () => {
        await replica.clock.advance(1000);
        return (await test.stateOf(id)) === 'recorded';
      });
      expect(await test.providersOf(name)).toHaveLength(1);
    }
  });

  it('is asked for by one replica at a time', async () => {
    const { id, name } = await test.lostAnswer(replica);
    const goOn = await test.pauseReconcilers();
    // The round's own statement is seen to have come back before the time is turned again.
    const rounds = async () =>
      Number(
        (
          await test.database.query(
            `SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%pg_try_advisory_xact_lock%' AND state = 'active'
            AND pid <> pg_backend_pid()`,
          )
        )[0]!['count'],
      );
    await replica.clock.advance(10_000);
    await until(async () => (await rounds()) === 0);
    expect(await test.requestsFor(name)).toHaveLength(1);
    await goOn();
    await until(async () => {
      await replica.clock.advance(10_000);
      return (await test.stateOf(id)) === 'recorded';
    });
  });
});

describe('a billing service that ignores keys', () => {
  it('is never asked again, until an administrator says what it did', async () => {
    await test.billing.honourKeys(false);
    const { id, name, approvalId } = await test.lostAnswer(keyless);
    const dead = await test.leftBehind('sent', -1);
    await keyless.reconcileUntil(async () => (await test.stateOf(dead.id)) === 'unknown');
    expect(await test.requestsFor(name)).toHaveLength(1);
    const [provider] = await test.providersOf(name);
    const answer = await resolve(approvalId, { provider_id: provider!.id }, keyless);
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({
      id: approvalId,
      candidate_id: id,
      state: 'recorded',
      provider_id: provider!.id,
    });
    expect(await test.row(id)).toMatchObject({ status: 'approved', provider_id: provider!.id, version: 2 });
    const [event] = await test.database.query(
      `SELECT actor FROM audit_events WHERE entity_id = $1 AND action = 'candidate.approved'`,
      [id],
    );
    expect(event).toEqual({ actor: 'admin-key' });
  });

  it('that did nothing makes the candidate free for another approval, with another key', async () => {
    const candidate = await test.candidate();
    await test.billing.fault({ kind: 'drop', times: 1 });
    await keyless.approve(candidate.id);
    const [{ id: approvalId }] = (await test.approvalsOf(candidate.id)) as [{ id: string }];
    const answer = await resolve(approvalId, { abandon: true }, keyless);
    expect([answer.status, answer.body.state]).toEqual([200, 'failed']);
    const [event] = await test.database.query('SELECT * FROM audit_events WHERE action = $1', [
      'approval.abandoned',
    ]);
    expect(event).toMatchObject({ actor: 'admin-key', entity_id: approvalId });
    expect((await keyless.approve(candidate.id)).status).toBe(200);
    const keys = (await test.requestsFor(candidate.name)).map(({ key }) => key);
    expect(new Set(keys).size).toBe(2);
  });
});

describe('settling an approval', () => {
  it('is refused once it is settled', async () => {
    const { approvalId } = await test.lostAnswer(replica);
    await resolve(approvalId, { abandon: true });
    for (const body of [{ abandon: true }, { provider_id: 'prv_late' }]) {
      const answer = await resolve(approvalId, body);
      expect([answer.status, answer.body.code]).toEqual([409, 'APPROVAL_SETTLED']);
    }
  });

  it('is refused while it runs', async () => {
    const running = await test.leftBehind('sent', 15);
    const [{ id }] = (await test.approvalsOf(running.id)) as [{ id: string }];
    const answer = await resolve(id, { abandon: true });
    expect([answer.status, answer.body.code]).toEqual([409, 'APPROVAL_UNDER_WAY']);
  });

  it('waits for a question to billing that is under way', async () => {
    const { id, name, approvalId } = await test.lostAnswer(replica);
    await test.billing.fault({ kind: 'slow', delayMs: 300, times: 1 });
    await replica.reconcileUntil(async () => (await test.requestsFor(name)).length === 2);
    const abandoned = resolve(approvalId, { abandon: true });
    await until(async () => (await test.stateOf(id)) === 'recorded');
    await replica.clock.advance(250);
    const answer = await abandoned;
    expect([answer.status, answer.body.detail]).toEqual([409, 'Approval already recorded']);
    expect((await test.row(id))['status']).toBe('approved');
  });

  it.each([
    ['nothing', {}],
    ['both', { provider_id: 'prv_1', abandon: true }],
    ['an abandon that is not true', { abandon: false }],
    ['an empty provider', { provider_id: ' ' }],
    ['a provider with a NUL', { provider_id: 'a\0' }],
  ])('is refused with %s', async (_what, body) => {
    const { approvalId } = await test.lostAnswer(replica);
    expect((await resolve(approvalId, body)).status).toBe(422);
  });

  it('is for administrators, and for approvals that are there', async () => {
    const nowhere = '/api/v1/admin/approvals/4f6d1a0e-1c7c-4a53-9a40-3c5a1d0a8f11/resolve';
    expect((await replica.send('POST', nowhere, { abandon: true })).status).toBe(404);
    expect((await replica.send('POST', nowhere, { abandon: true }, {})).status).toBe(401);
    expect((await replica.send('GET', '/api/v1/admin/approvals', undefined, {})).status).toBe(401);
  });
});

describe('the list of approvals', () => {
  it('shows those of a state, newest first, page by page', async () => {
    const lost = [];
    for (let call = 0; call < 3; call++) lost.push((await test.lostAnswer(replica)).approvalId);
    const first = await replica.send('GET', '/api/v1/admin/approvals?state=unknown&limit=2');
    expect(first.body.approvals.map(({ id }: { id: string }) => id)).toEqual([lost[2], lost[1]]);
    const cursor = encodeURIComponent(first.body.next_cursor as string);
    const rest = await replica.send('GET', `/api/v1/admin/approvals?state=unknown&limit=2&cursor=${cursor}`);
    expect(rest.body).toMatchObject({ approvals: [{ id: lost[0], state: 'unknown' }], next_cursor: null });
    const all = await replica.send('GET', '/api/v1/admin/approvals');
    expect(all.body.approvals.length).toBeGreaterThan(3);
  });

  it.each(['state=lost', 'limit=0', 'cursor=made-up'])('refuses %s', async (query) => {
    expect((await replica.send('GET', `/api/v1/admin/approvals?${query}`)).status).toBe(422);
  });
});
