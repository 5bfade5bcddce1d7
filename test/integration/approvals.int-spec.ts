import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { type ApprovalsUnderTest, type Replica, startApprovals } from '../support/approvals-under-test.js';
import type { Fault } from '../support/fake-billing/faults.js';
import { until } from '../support/until.js';

const MODIFIED = 'Candidate was modified by another process. Please retry.';

let test: ApprovalsUnderTest;
let replica: Replica;

beforeAll(async () => {
  test = await startApprovals();
  replica = await test.boot();
});

afterEach(() => test.settle());

afterAll(() => test.stop());

describe('approving a candidate', () => {
  it('makes it a provider of the billing service, and says so everywhere at once', async () => {
    const { id, name } = await test.candidate();
    const answer = await replica.approve(id);
    const [provider] = await test.providersOf(name);
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({ candidate_id: id, status: 'approved', provider_id: provider!.id });
    expect(await test.row(id)).toMatchObject({ status: 'approved', provider_id: provider!.id, version: 2 });
    const [approval, ...others] = await test.approvalsOf(id);
    expect(others).toEqual([]);
    expect(approval).toMatchObject({
      id: provider!.key,
      state: 'recorded',
      attempts: 1,
      provider_id: provider!.id,
      lease_until: null,
    });
    const audit = await test.database.query(
      'SELECT actor, action FROM audit_events WHERE entity_id IN ($1, $2) ORDER BY id',
      [id, approval!['id']],
    );
    expect(audit).toEqual([
      { actor: 'admin-key', action: 'approval.claimed' },
      { actor: 'admin-key', action: 'candidate.approved' },
    ]);
  });

  it('a hundred times at once makes one call, one 200 and ninety-nine 409', async () => {
    const { id, name } = await test.candidate();
    await test.billing.fault({ kind: 'slow', delayMs: 1000, times: 1 });
    const answers = await Promise.all(Array.from({ length: 100 }, () => replica.approve(id)));
    const statuses = answers.map(({ status }) => status).sort((a, b) => a - b);
    expect(statuses).toEqual([200, ...Array<number>(99).fill(409)]);
    for (const { status, body } of answers) if (status === 409) expect(body.detail).toBe(MODIFIED);
    expect(await test.requestsFor(name)).toHaveLength(1);
    expect(await test.providersOf(name)).toHaveLength(1);
    expect((await test.row(id))['version']).toBe(2);
    expect(await test.approvalsOf(id)).toHaveLength(1);
    const conflict = { event: 'candidate_concurrent_modification', candidateId: id };
    expect(replica.app.log).toContainEqual(expect.objectContaining(conflict));
  });

  it('on two replicas at once makes one call as well', async () => {
    const other = await test.boot();
    const { id, name } = await test.candidate();
    await test.billing.fault({ kind: 'slow', delayMs: 500, times: 1 });
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) => (index % 2 ? replica : other).approve(id)),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(await test.requestsFor(name)).toHaveLength(1);
  });

  it('is refused when the candidate changed between the look and the claim', async () => {
    const { id, name } = await test.candidate();
    const other = new pg.Client({ connectionString: test.database.url });
    await other.connect();
    await other.query('BEGIN');
    await other.query('UPDATE candidates SET version = version + 1 WHERE id = $1', [id]);
    const approved = replica.approve(id);
    await until(async () => {
      const waiting = 'SELECT FROM pg_locks WHERE NOT granted AND pid <> pg_backend_pid()';
      return (await test.database.query(waiting)).length > 0;
    });
    await other.query('COMMIT');
    await other.end();
    const answer = await approved;
    expect([answer.status, answer.body.detail]).toEqual([409, MODIFIED]);
    expect(await test.approvalsOf(id)).toEqual([]);
    expect(await test.requestsFor(name)).toEqual([]);
  });

  it.each([
    ['approved', 'approve'],
    ['rejected', 'reject'],
  ])('that is %s already answers 400', async (status, decision) => {
    const { id, name } = await test.candidate();
    await replica.send('POST', `/candidates/${id}/${decision}`);
    const requests = (await test.requestsFor(name)).length;
    for (const again of ['approve', 'reject']) {
      const answer = await replica.send('POST', `/candidates/${id}/${again}`);
      expect([answer.status, answer.body.detail]).toEqual([400, `Candidate already ${status}`]);
    }
    expect(await test.requestsFor(name)).toHaveLength(requests);
  });

  it.each(['approve', 'reject'])('(or %s) is for administrators, and for candidates', async (decision) => {
    const { id } = await test.candidate();
    expect((await replica.send('POST', `/candidates/${id}/${decision}`, {}, {})).status).toBe(401);
    const unknown = '4f6d1a0e-1c7c-4a53-9a40-3c5a1d0a8f11';
    const answer = await replica.send('POST', `/candidates/${unknown}/${decision}`);
    expect([answer.status, answer.body.detail]).toEqual([404, 'Candidate not found']);
    expect((await replica.send('POST', `/candidates/17/${decision}`)).status).toBe(422);
    expect((await replica.send('POST', `/candidates/17/${decision}`, {}, {})).status).toBe(401);
  });

  it('works below the gateway’s prefix', async () => {
    const { id } = await test.candidate();
    const answer = await replica.send('POST', `/api/providers/candidates/${id}/approve`);
    expect(answer.body).toMatchObject({ candidate_id: id, status: 'approved' });
  });
});

describe('when billing fails', () => {
  let goOn: () => Promise<void>;

  // What a call itself does is seen here, not what the reconciler makes of it later.
  beforeAll(async () => {
    goOn = await test.pauseReconcilers();
  });

  afterAll(() => goOn());

  it('by refusing the connection, nothing was done and the candidate is free', async () => {
    const { id, name } = await test.candidate();
    await test.billing.fault({ kind: 'refuse' });
    const answer = await replica.approveThroughTime(id);
    expect([answer.status, answer.body.code, answer.body.detail]).toEqual([
      502,
      'BILLING_FAILED',
      'Failed to create provider: Connection refused',
    ]);
    expect(await test.approvalsOf(id)).toMatchObject([{ state: 'failed', attempts: 4, lease_until: null }]);
    expect(await test.row(id)).toMatchObject({ status: 'pending', version: 1, provider_id: null });
    await test.billing.clear();
    expect((await replica.approve(id)).status).toBe(200);
    expect(await test.providersOf(name)).toHaveLength(1);
  });

  it.each<[string, Fault, 'failed' | 'unknown', number, string]>([
    ['422', { kind: 'status', status: 422 }, 'failed', 1, 'Billing service returned 422'],
    ['404', { kind: 'status', status: 404 }, 'failed', 1, 'Billing service returned 404'],
    ['409', { kind: 'status', status: 409 }, 'unknown', 1, 'Billing service returned 409'],
    ['429', { kind: 'status', status: 429 }, 'unknown', 4, 'Billing service returned 429'],
    ['500', { kind: 'status', status: 500 }, 'unknown', 4, 'Billing service returned 500'],
    ['a dropped connection', { kind: 'drop' }, 'unknown', 1, 'Connection lost'],
    ['garbage', { kind: 'garbage' }, 'unknown', 1, 'Billing service returned an unusable answer'],
    [
      'JSON without an id',
      { kind: 'other_shape' },
      'unknown',
      1,
      'Billing service returned an unusable answer',
    ],
    ['silence', { kind: 'stall' }, 'unknown', 4, 'Billing service timeout after retries'],
  ])(
    'with %s, the answer is 502 with the reason',
    async (_how, fault, state, attempts, reason) => {
      const { id, name } = await test.candidate();
      await test.billing.fault(fault);
      const answer = await replica.approveThroughTime(id);
      expect([answer.status, answer.body.detail]).toEqual([502, `Failed to create provider: ${reason}`]);
      const [approval] = await test.approvalsOf(id);
      expect(approval).toMatchObject({ state, attempts });
      expect(await test.requestsFor(name)).toEqual(
        Array(attempts).fill(expect.objectContaining({ key: approval!['id'] })),
      );
      expect(await test.row(id)).toMatchObject({ status: 'pending', version: 1 });
    },
    30_000,
  );

  it('for a moment, the caller does not notice', async () => {
    const { id, name } = await test.candidate();
    await test.billing.fault({ kind: 'status', status: 503, works: true, times: 1 });
    await test.billing.fault({ kind: 'status', status: 429, retryAfter: 3, times: 1 });
    const answer = await replica.approveThroughTime(id);
    expect(answer.status).toBe(200);
    expect(await test.providersOf(name)).toHaveLength(1);
    expect(await test.approvalsOf(id)).toMatchObject([{ state: 'recorded', attempts: 3 }]);
  });

  it('repeatedly, it is left alone: 503 with Retry-After, and nothing is claimed', async () => {
    await test.billing.fault({ kind: 'status', status: 500 });
    for (let call = 0; call < 5; call++) await replica.approveThroughTime((await test.candidate()).id);
    const { id, name } = await test.candidate();
    const answer = await replica.approve(id);
    expect([answer.status, answer.body.code]).toEqual([503, 'BILLING_CIRCUIT_OPEN']);
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
    expect(await test.approvalsOf(id)).toEqual([]);
    expect(await test.requestsFor(name)).toEqual([]);
    expect(await replica.metric('circuit_breaker_state{name="billing"}')).toBe(2);
  }, 30_000);
});

describe('rejecting a candidate', () => {
  it.each([
    ['reason', { reason: '  Too small ' }, 'Too small'],
    ['rejection_reason', { rejection_reason: 'Too small' }, 'Too small'],
    ['nothing', undefined, null],
    ['an empty reason', { reason: '' }, null],
  ])('with %s', async (_what, body, reason) => {
    const { id } = await test.candidate();
    const answer = await replica.send('POST', `/candidates/${id}/reject`, body);
    expect([answer.status, answer.body]).toEqual([
      200,
      { candidate_id: id, status: 'rejected', rejection_reason: reason },
    ]);
    expect(await test.row(id)).toMatchObject({ status: 'rejected', rejection_reason: reason, version: 2 });
    const [event] = await test.database.query('SELECT * FROM audit_events WHERE entity_id = $1', [id]);
    expect(event).toMatchObject({ actor: 'admin-key', action: 'candidate.rejected' });
  });

  it.each([
    ['is too long', { reason: 'x'.repeat(1001) }],
    ['holds a NUL', { reason: 'a\0b' }],
    ['is no text', { rejection_reason: 17 }],
  ])('is refused when the reason %s', async (_what, body) => {
    const { id } = await test.candidate();
    expect((await replica.send('POST', `/candidates/${id}/reject`, body)).status).toBe(422);
    expect((await test.row(id))['status']).toBe('pending');
  });

  it('is refused while an approval runs, which then succeeds', async () => {
    const { id, name } = await test.candidate();
    await test.billing.fault({ kind: 'slow', delayMs: 400, times: 1 });
    const approved = replica.approve(id);
    await until(async () => (await test.requestsFor(name)).length === 1);
    const answer = await replica.send('POST', `/candidates/${id}/reject`);
    expect([answer.status, answer.body.detail]).toEqual([409, MODIFIED]);
    expect((await approved).status).toBe(200);
    expect(await test.row(id)).toMatchObject({ status: 'approved', rejection_reason: null });
  });
});

describe('the metrics', () => {
  it('show the provider module, its routes and its approvals from the start', async () => {
    const fresh = await test.boot();
    expect(await fresh.metric('provider_service_up')).toBe(1);
    for (const labels of [
      'method="POST",endpoint="/candidates",status_code="201"',
      'method="POST",endpoint="/candidates/:id/approve",status_code="200"',
    ])
      expect(await fresh.metric(`provider_service_requests_total{${labels}}`)).toBe(0);
    expect(await fresh.metric('billing_requests_total{outcome="circuit_open"}')).toBe(0);
    for (const state of ['claimed', 'sent', 'unknown'])
      expect(await fresh.metric(`provider_approvals{state="${state}"}`)).toBe(0);
    expect(await fresh.metric('provider_approval_oldest_unknown_seconds')).toBe(0);
    await fresh.send('POST', `/api/providers/candidates/${(await test.candidate()).id}/approve`, {}, {});
    const refused = 'method="POST",endpoint="/candidates/:id/approve",status_code="401"';
    expect(await fresh.metric(`provider_service_requests_total{${refused}}`)).toBe(1);
  });

  it('count approvals by state', async () => {
    const recorded = await replica.metric('provider_approvals{state="recorded"}');
    await replica.approve((await test.candidate()).id);
    expect(await replica.metric('provider_approvals{state="recorded"}')).toBe(recorded + 1);
    await test.billing.fault({ kind: 'drop' });
    const { id } = await test.candidate();
    await replica.approve(id);
    await test.database.query(
      `UPDATE approvals SET created_at = now() - interval '90 seconds' WHERE state = 'unknown'`,
    );
    expect(await replica.metric('provider_approvals{state="unknown"}')).toBe(1);
    const age = await replica.metric('provider_approval_oldest_unknown_seconds');
    expect(age).toBeGreaterThanOrEqual(90);
    expect(age).toBeLessThan(120);
  });
});
