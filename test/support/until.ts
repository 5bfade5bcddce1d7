import { setTimeout as delay } from 'node:timers/promises';

/** Asks again and again; a test that waits in vain ends by its own time limit. */
export async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await delay(5);
}
