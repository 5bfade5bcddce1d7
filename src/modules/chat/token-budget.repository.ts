import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';
import type { Statement } from '../../platform/database/prepared-statement.js';
import { Clock } from '../../shared/clock.js';
import { utcDay } from './utc-day.js';

/** The row of a day is locked and read anew before it grows: however many reserve at once, it never passes the limit. */
const RESERVE = `
  WITH taken AS (
    INSERT INTO chat_budget AS budget (day, spent)
    SELECT $2::date, $3::bigint WHERE $4::bigint IS NULL OR $3::bigint <= $4::bigint
    ON CONFLICT (day) DO UPDATE SET spent = budget.spent + excluded.spent
      WHERE $4::bigint IS NULL OR budget.spent + excluded.spent <= $4::bigint
    RETURNING day, spent
  ), noted AS (
    INSERT INTO chat_reservations (id, day, tokens) SELECT $1, day, $3::bigint FROM taken
  )
  SELECT spent FROM taken`;
/** A reservation that is gone was settled before: the same again changes nothing. */
const SETTLE = `
  WITH settled AS (DELETE FROM chat_reservations WHERE id = $1 RETURNING day, tokens)
  UPDATE chat_budget AS budget SET spent = budget.spent - settled.tokens + $2::bigint
  FROM settled WHERE budget.day = settled.day
  RETURNING to_char(budget.day, 'YYYY-MM-DD') AS day, spent`;
const SPENT = 'SELECT spent FROM chat_budget WHERE day = $1';
const FORGET = 'DELETE FROM chat_budget WHERE day < $1';

export interface SpentOnDay {
  /** In UTC, as `2026-11-25`. */
  readonly day: string;
  /** Tokens, those included that are only reserved. */
  readonly spent: number;
}

/** The tables of what chat spent and reserved; each method throws DatabaseUnavailableError. */
@Injectable()
export class TokenBudgetRepository {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** @returns what is spent of the day then; undefined where the limit does not allow it. */
  async reserve(
    id: string,
    day: string,
    tokens: number,
    limit: number | undefined,
  ): Promise<number | undefined> {
    const [row] = await this.database.execute<SpentRow>({
      text: RESERVE,
      values: [id, day, tokens, limit ?? null],
    });
    return row && Number(row.spent);
  }

  /** Puts what was used in the place of a reservation; may be repeated. @returns undefined where it was settled before. */
  async settle(id: string, used: number): Promise<SpentOnDay | undefined> {
    const [row] = await this.database.execute<SpentRow & { day: string }>({
      text: SETTLE,
      values: [id, used],
    });
    return row && { day: row.day, spent: Number(row.spent) };
  }

  async spentOn(day: string): Promise<number> {
    const statement: Statement = { text: SPENT, values: [day] };
    const [row] = await this.database.select<SpentRow>(statement);
    return Number(row?.spent ?? 0);
  }

  /** Deletes days that ended so long ago, with what was never settled of them. */
  async forget(ageMs: number): Promise<void> {
    await this.database.execute({ text: FORGET, values: [utcDay(this.clock.now() - ageMs)] });
  }
}

interface SpentRow {
  /** 64 bits, as the driver gives them. */
  readonly spent: string;
}
