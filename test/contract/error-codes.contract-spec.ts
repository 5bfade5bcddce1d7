import { describe, expect, it } from '@jest/globals';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { STATUS_OF_KIND } from '../../src/platform/http/problem.js';
import type { ErrorKind } from '../../src/shared/app-error.js';
import { ROOT } from '../support/child-process.js';

const PROBLEM_TYPE = /problemType\(\s*'([A-Z_0-9]+)',\s*'([a-z_]+)',\s*'([^']+)',?\s*\)/g;

/** Rows of the table: code, status, title. */
function rowsInCode(): string[] {
  const files = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' });
  return files
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.spec.ts'))
    .flatMap((file) => [...readFileSync(join(ROOT, 'src', file), 'utf8').matchAll(PROBLEM_TYPE)])
    .map(([, code, kind, title]) => `| \`${code}\` | ${STATUS_OF_KIND[kind as ErrorKind]} | ${title} |`)
    .sort();
}

describe('docs/errors.md', () => {
  it('lists every error code of the code with its status and title, and no other', () => {
    const rows = readFileSync(join(ROOT, 'docs/errors.md'), 'utf8').match(/^\| `.*$/gm) ?? [];
    expect(rows.map((row) => row.replaceAll(/ +/g, ' '))).toEqual(rowsInCode());
  });

  it('finds each code once', () => {
    const codes = rowsInCode().map((row) => row.split('`')[1]);
    expect(codes.length).toBeGreaterThan(20);
    expect(new Set(codes).size).toBe(codes.length);
  });
});
