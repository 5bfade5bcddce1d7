import type { Actor } from '../../platform/auth/actor.js';
import type { Visitor } from './profile.metrics.js';
import type { Profile } from './profile.js';

/** Words by which programs that read on their own name themselves; Cubot makes telephones. */
const BOT =
  /(?<!cu)bot\b|crawl|spider|slurp|facebookexternalhit|embedly|whatsapp|preview|lighthouse|pingdom|monitoring/i;

/** Who reads a profile. */
export interface Reader {
  readonly actor: Actor | undefined;
  readonly userAgent: string | undefined;
  /** Asks for nothing but the headers (HEAD). */
  readonly looksOnly: boolean;
}

/** Whether a reader counts as a view. */
export function visitorOf({ userId }: Pick<Profile, 'userId'>, { actor, userAgent = '' }: Reader): Visitor {
  if (actor?.id === userId) return 'owner';
  return BOT.test(userAgent) ? 'bot' : 'counted';
}
