import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ChatBudgetExhaustedError } from '../../src/modules/chat/chat.errors.js';
import type { Reservation } from '../../src/modules/chat/token-budget.js';
import { type ChatReplica, bootChat } from '../support/chat-app.js';
import { type TestDatabase, createTestDatabase } from '../support/test-database.js';

const HOUR_MS = 60 * 60 * 1000;
const MINUTE_MS = 60 * 1000;
const LIMIT = 'chat_budget_tokens{kind="limit"}';
const SPENT = 'chat_budget_tokens{kind="spent"}';

let database: TestDatabase;
let replicas: ChatReplica[];

beforeEach(async () => {
  database = await createTestDatabase();
  replicas = [];
});

afterEach(async () => {
  for (const replica of replicas) await replica.close();
  await database.drop();
});

async function boot(dailyBudget?: number): Promise<ChatReplica> {
  // An empty variable is as good as none.
  const replica = await bootChat(database, { CHAT_DAILY_TOKEN_BUDGET: String(dailyBudget ?? '') });
  replicas.push(replica);
  return replica;
}

/** @returns what is spent, by day. */
async function spent(): Promise<Record<string, number>> {
  const rows = await database.query(`SELECT to_char(day, 'YYYY-MM-DD') AS day, spent FROM chat_budget`);
  return Object.fromEntries(rows.map(({ day, spent: tokens }) => [day, Number(tokens)]));
}

async function reservations(): Promise<number> {
  return (await database.query('SELECT FROM chat_reservations')).length;
}

describe('the budget of tokens', () => {
  it('is never passed by many that reserve at once, on whichever replica', async () => {
    const [one, two] = [await boot(1000), await boot(1000)];
    const tries = await Promise.allSettled(
      Array.from({ length: 50 }, (_, index) => (index % 2 ? one : two).budget.reserve(70)),
    );
    const made = tries.filter((each) => each.status === 'fulfilled');
    const refused = tries.filter((each) => each.status === 'rejected').map(({ reason }) => reason as unknown);
    expect([made.length, refused.length]).toEqual([14, 36]);
    for (const error of refused) expect(error).toBeInstanceOf(ChatBudgetExhaustedError);
    expect(await spent()).toEqual({ '2026-11-25': 980 });
    expect(await reservations()).toBe(14);
  });

  it('is refused until midnight UTC, then there is another', async () => {
    const { budget, clock } = await boot(100);
    clock.skip(14 * HOUR_MS);
    await budget.reserve(100);
    await expect(budget.reserve(1)).rejects.toMatchObject({
      code: 'CHAT_BUDGET_EXHAUSTED',
      problem: { kind: 'rate_limited' },
      retryAfterSeconds: 3600,
    });
    clock.skip(HOUR_MS);
    await budget.reserve(100);
    expect(await spent()).toEqual({ '2026-11-25': 100, '2026-11-26': 100 });
  });

  it('refuses what is more than a whole day’s', async () => {
    const { budget } = await boot(100);
    await expect(budget.reserve(101)).rejects.toBeInstanceOf(ChatBudgetExhaustedError);
    expect(await spent()).toEqual({});
  });

  it('is charged with what was used, less or more than was reserved, once', async () => {
    const { budget } = await boot(1000);
    const less = await budget.reserve(500);
    await less.settle(120);
    await less.settle(0);
    const more = await budget.reserve(100);
    await Promise.all([more.settle(150), more.settle(150)]);
    expect(await spent()).toEqual({ '2026-11-25': 270 });
    expect(await reservations()).toBe(0);
    await (await budget.reserve(730)).settle(0);
  });

  it('settles on the day of the reservation, also after midnight', async () => {
    const { budget, clock } = await boot(1000);
    clock.skip(15 * HOUR_MS - 1);
    const late = await budget.reserve(500);
    clock.skip(1);
    await (await budget.reserve(10)).settle(10);
    await late.settle(70);
    expect(await spent()).toEqual({ '2026-11-25': 70, '2026-11-26': 10 });
  });

  it('keeps for spent what a process that died had reserved', async () => {
    const dead = await boot(1000);
    await dead.budget.reserve(900);
    const { budget } = await boot(1000);
    await expect(budget.reserve(101)).rejects.toBeInstanceOf(ChatBudgetExhaustedError);
    await budget.reserve(100);
  });

  it('settles later what the database does not take now, and tells the caller nothing', async () => {
    const chat = await boot(1000);
    const held: Reservation[] = [await chat.budget.reserve(400), await chat.budget.reserve(400)];
    await database.query('ALTER TABLE chat_reservations RENAME TO chat_reservations_away');
    await database.query(`
      CREATE FUNCTION away() RETURNS boolean LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION USING ERRCODE = '57P01', MESSAGE = 'terminating connection'; END $$;
      CREATE VIEW chat_reservations AS SELECT * FROM chat_reservations_away WHERE away()`);
    for (const reservation of held) await reservation.settle(100);
    await held[0]!.settle(0);
    expect(await spent()).toEqual({ '2026-11-25': 800 });
    const failures = chat.log.filter(({ event }) => event === 'chat_budget_not_settled');
    expect(failures).toMatchObject([{ level: 'ERROR', used: 100 }, { used: 100 }]);
    await database.query('DROP VIEW chat_reservations');
    await database.query('ALTER TABLE chat_reservations_away RENAME TO chat_reservations');
    await chat.advanceUntil(MINUTE_MS, async () => (await reservations()) === 0);
    expect(await spent()).toEqual({ '2026-11-25': 200 });
  });

  it('is shown with what is spent of it, as far as the replica knows', async () => {
    const [one, two] = [await boot(1000), await boot(1000)];
    expect([await one.metric(LIMIT), await one.metric(SPENT)]).toEqual([1000, 0]);
    const reservation = await one.budget.reserve(300);
    expect(await one.metric(SPENT)).toBe(300);
    await reservation.settle(200);
    expect(await one.metric(SPENT)).toBe(200);
    await two.advanceUntil(MINUTE_MS, async () => (await two.metric(SPENT)) === 200);
    one.clock.skip(15 * HOUR_MS);
    expect(await one.metric(SPENT)).toBe(0);
  });

  it('without a ceiling is written down, and has no limit to show', async () => {
    const chat = await boot();
    await (await chat.budget.reserve(1_000_000_000)).settle(999_999_999_999);
    expect(await spent()).toEqual({ '2026-11-25': 999_999_999_999 });
    expect([await chat.metric(LIMIT), await chat.metric(SPENT)]).toEqual([NaN, 999_999_999_999]);
  });
});
