import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ApprovalsUnderTest, type Replica, startApprovals } from '../support/approvals-under-test.js';
import { until } from '../support/until.js';

const FOLDER = '0b7e4a52-5f0c-4c7e-9a55-2f6f2b1f7d10';

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

describe('what a dead process left behind', () => {
  it.each(['claimed', 'sent'] as const)('(%s) is taken over once its lease ran out', async (state) => {
    const { id, name } = await test.leftBehind(state, -1);
    await replica.reconcileUntil(async () => (await test.stateOf(id)) === 'recorded');
    const [approval] = await test.approvalsOf(id);
    expect((await test.providersOf(name)).map(({ key }) => key)).toEqual([approval!['id']]);
    expect((await test.row(id))['status']).toBe('approved');
  });

  it('is left alone while its lease lasts', async () => {
    const alive = await test.leftBehind('sent', 10);
    const dead = await test.leftBehind('sent', -1);
    await replica.reconcileUntil(async () => (await test.stateOf(dead.id)) === 'recorded');
    expect(await test.stateOf(alive.id)).toBe('sent');
    expect(await test.requestsFor(alive.name)).toEqual([]);
  });

  it.each([
    ['host', `host = '${hostname()}'`],
    ['data folder', null],
  ])('by this %s is taken over by whoever starts there, at once', async (what, own) => {
    const here = await test.leftBehind('sent', 15);
    const elsewhere = await test.leftBehind('sent', 15);
    const folder = await mkdtemp(join(tmpdir(), 'portfolio-platform-'));
    await writeFile(join(folder, 'folder-id'), FOLDER);
    await test.database.query(
      `UPDATE approvals SET ${own ?? `folder = '${FOLDER}'`} WHERE candidate_id = $1`,
      [here.id],
    );
    await test.boot({ DATA_DIR: folder });
    await until(async () => (await test.stateOf(here.id)) === 'recorded');
    expect([what, await test.stateOf(elsewhere.id)]).toEqual([what, 'sent']);
    await rm(folder, { recursive: true });
  });

  it('is not billed when nothing was sent and keys are ignored', async () => {
    const claimed = await test.leftBehind('claimed', -1);
    const sent = await test.leftBehind('sent', -1);
    await keyless.reconcileUntil(async () => (await test.stateOf(sent.id)) === 'unknown');
    expect(await test.stateOf(claimed.id)).toBe('failed');
    expect([...(await test.requestsFor(claimed.name)), ...(await test.requestsFor(sent.name))]).toEqual([]);
  });

  it('is not sent by it when it was only asleep', async () => {
    const { id, name } = await test.candidate();
    // Sleeps between the claim and the sending, until somebody else took over.
    await test.database.query(`
      CREATE FUNCTION taken_over() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN NEW.state := 'failed'; RETURN NEW; END $$`);
    await test.database.query(
      'CREATE TRIGGER taken_over BEFORE INSERT ON approvals FOR EACH ROW EXECUTE FUNCTION taken_over()',
    );
    const { status } = await replica.approve(id);
    await test.database.query('DROP FUNCTION taken_over CASCADE');
    expect([status, await test.requestsFor(name)]).toEqual([409, []]);
  });
});

describe('while an approval runs', () => {
  it('its lease is renewed, so that nobody takes it over', async () => {
    const { id, name } = await test.candidate();
    await test.billing.fault({ kind: 'stall', times: 1 });
    const approved = replica.approve(id);
    await until(async () => (await test.requestsFor(name)).length === 1);
    await test.database.query(
      `UPDATE approvals SET lease_until = now() - interval '1 second' WHERE candidate_id = $1`,
      [id],
    );
    await replica.clock.advance(5000);
    await until(async () => (await test.approvalsOf(id))[0]!['lease_until'] > new Date());
    await replica.clock.advance(5000);
    await until(async () => (await test.requestsFor(name)).length === 1);
    await until(async () => {
      await replica.clock.advance(250);
      return (await test.stateOf(id)) === 'recorded';
    });
    expect((await approved).status).toBe(200);
  });

  it('and is taken over meanwhile, its own end frees nobody any more', async () => {
    const { id } = await test.candidate();
    await test.billing.fault({ kind: 'refuse' });
    const approved = replica.approve(id);
    await until(async () => (await test.stateOf(id)) === 'sent');
    await test.database.query(
      `UPDATE approvals SET state = 'unknown', lease_until = NULL WHERE candidate_id = $1`,
      [id],
    );
    const { status } = await replica.throughTime(approved);
    expect([status, await test.stateOf(id)]).toEqual([502, 'unknown']);
  });

  it('and the process must end, it is left unknown', async () => {
    const ending = await test.boot();
    const { id, name } = await test.candidate();
    await test.billing.fault({ kind: 'stall', works: true, times: 1 });
    const approved = ending.approve(id);
    await until(async () => (await test.requestsFor(name)).length === 1);
    await ending.app.nest.close();
    const answer = await approved;
    expect([answer.status, answer.body.detail]).toEqual([
      502,
      'Failed to create provider: Interrupted by a shutdown',
    ]);
    expect(await test.approvalsOf(id)).toMatchObject([{ state: 'unknown', lease_until: null }]);
    await replica.reconcileUntil(async () => (await test.stateOf(id)) === 'recorded');
    expect(await test.providersOf(name)).toHaveLength(1);
  });
});
