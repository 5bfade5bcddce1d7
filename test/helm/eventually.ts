import { setTimeout as delay } from 'node:timers/promises';

/** Asks again and again until there is an answer. @throws after a minute, with what was waited for. */
export async function eventually<T>(what: string, ask: () => Promise<T | undefined>): Promise<T> {
  const deadline = Date.now() + 60_000;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (Date.now() > deadline) throw new Error(`waited in vain for ${what}`);
    await delay(100);
  }
}
