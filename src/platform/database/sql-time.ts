/**
 * SQL for a timestamptz column as ISO 8601 text in UTC, to the microsecond: PostgreSQL's microseconds do not fit into a
 * Date.
 */
export function isoTime(column: string): string {
  return `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;
}
