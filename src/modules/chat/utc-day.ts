export const DAY_MS = 24 * 60 * 60 * 1000;

/** @returns the day of a time in UTC, as `2026-11-25`. */
export function utcDay(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}

/** @returns whole seconds, at least 1, until the next day begins in UTC. */
export function secondsUntilNextUtcDay(time: number): number {
  return Math.ceil((DAY_MS - (time % DAY_MS)) / 1000);
}
