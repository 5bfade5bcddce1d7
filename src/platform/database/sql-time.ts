/**
 * SQL for a timestamptz column as ISO 8601 text in UTC, to the microsecond: PostgreSQL's microseconds do not fit into a
 * Date.
 *
 * @param fraction US for microseconds, MS for milliseconds.
 */
export function isoTime(column: string, fraction: 'US' | 'MS' = 'US'): string {
  return `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.${fraction}"Z"')`;
}
