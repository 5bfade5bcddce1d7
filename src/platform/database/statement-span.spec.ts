import { describe, expect, it } from '@jest/globals';
import { describeStatement } from './statement-span.js';

describe('a statement in a trace', () => {
  it.each([
    ['SELECT "c"."id" FROM "candidates" "c" WHERE id = $1', 'SELECT candidates'],
    ['INSERT INTO "audit_events"("a") VALUES ($1)', 'INSERT audit_events'],
    ['update content_items set a = $1', 'UPDATE content_items'],
    ['DELETE FROM ONLY chat_sessions', 'DELETE chat_sessions'],
    ['WITH a AS (SELECT 1 FROM accounts) SELECT * FROM a', 'WITH accounts'],
    ['COMMIT', 'COMMIT'],
    ['', 'STATEMENT'],
  ])('%s is named %s', (query, name) => {
    expect(describeStatement(query).name).toBe(name);
  });

  it('is shown with its placeholders, and without values that stand in it', () => {
    const text = (query: string) => describeStatement(query).attributes['db.query.text'];
    expect(text("SELECT * FROM t1 WHERE a = $12 AND b = 'it''s' AND c > 17.5 LIMIT 10")).toBe(
      'SELECT * FROM t1 WHERE a = $12 AND b = ? AND c > ? LIMIT ?',
    );
    expect(text(`SELECT '${'x'.repeat(2000)}'`)).toBe('SELECT ?');
  });
});
