import type { Statement } from '../../platform/database/prepared-statement.js';
import type { ImportedFields } from './imported-fields.js';

/** Held until the transaction ends. */
export function importsLock(): Statement {
  return { text: `SELECT pg_advisory_xact_lock(hashtext('content-import'))`, values: [] };
}

/** @param repositoryId GitHub's number. */
export function importOf(repositoryId: number): Statement {
  return {
    text: 'SELECT content_id AS "contentId", fields FROM content_imports WHERE repository_id = $1',
    values: [repositoryId],
  };
}

export function importKept(repositoryId: number, contentId: string, fields: ImportedFields): Statement {
  return {
    text: `
      INSERT INTO content_imports (repository_id, content_id, fields) VALUES ($1, $2, $3)
      ON CONFLICT (repository_id) DO UPDATE SET fields = excluded.fields
      RETURNING repository_id`,
    values: [repositoryId, contentId, JSON.stringify(fields)],
  };
}
