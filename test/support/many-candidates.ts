import type { TestDatabase } from './test-database.js';

/**
 * Fills the table: a second apart, the newest now; nine in ten pending, and the older ones decided; one product in
 * every hundredth row only.
 */
export async function fillCandidates({ query }: Pick<TestDatabase, 'query'>, count: number): Promise<void> {
  await query(
    `INSERT INTO candidates
       (company_name, contact_email, phone, products, truck_count, capacity_tons_per_day, location, status, created_at)
     SELECT 'Company ' || n, 'fleet' || n || '@filled.example', '+49 30 ' || n,
            CASE WHEN n % 10000 = 0 THEN '["mangoes"]' ELSE '["apples", "grapes"]' END::jsonb,
            1 + n % 50, 10 + n % 500, 'Werder',
            CASE WHEN n > $1 / 10 THEN 'pending' WHEN n % 2 = 0 THEN 'approved' ELSE 'rejected' END,
            now() - ($1 - n) * interval '1.000001 seconds'
     FROM generate_series(1, $1::int) AS n`,
    [count],
  );
  // As autovacuum would, after so many new rows.
  await query('VACUUM (ANALYZE) candidates');
}
