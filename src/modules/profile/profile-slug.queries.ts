import type { Statement } from '../../platform/database/prepared-statement.js';
import { isoTime } from '../../platform/database/sql-time.js';

/** Takes a slug that was the account's own before, or whose time is over. Others' rows are not locked. */
export function slugReuse(slug: string, userId: string, now: Date): Statement {
  return {
    text: `
      UPDATE profile_slugs SET user_id = $2, expires_at = NULL
      WHERE slug = $1 AND (user_id = $2 OR expires_at <= $3)
      RETURNING slug`,
    values: [slug, userId, now],
  };
}

/** Takes a slug that nobody has. */
export function slugInsert(slug: string, userId: string): Statement {
  return {
    text: `
      INSERT INTO profile_slugs (slug, user_id) VALUES ($1, $2)
      ON CONFLICT (slug) DO NOTHING
      RETURNING slug`,
    values: [slug, userId],
  };
}

/** Makes a slug a former one. */
export function slugLeaving(slug: string, expiresAt: Date): Statement {
  return { text: 'UPDATE profile_slugs SET expires_at = $2 WHERE slug = $1', values: [slug, expiresAt] };
}

/** Former slugs, the last to be left first. */
export function formerSlugs(userId: string, now: Date): Statement {
  return {
    text: `
      SELECT slug, ${isoTime('expires_at', 'MS')} AS "expiresAt" FROM profile_slugs
      WHERE user_id = $1 AND expires_at > $2
      ORDER BY expires_at DESC, slug`,
    values: [userId, now],
  };
}

export function expiredSlugsPurge(now: Date): Statement {
  return { text: 'DELETE FROM profile_slugs WHERE expires_at <= $1', values: [now] };
}
