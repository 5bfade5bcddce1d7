import { describe, expect, it } from '@jest/globals';
import { MANIFEST, type Manifest } from './manifest.js';

const SHA = 'a'.repeat(64);
const WHOLE: Manifest = {
  format: 1,
  id: 'f7a5a2c0-4a4c-4f0a-9a55-8a3a0f0c7f11',
  product: { name: 'portfolio-platform', version: '1.0.0' },
  startedAt: '2026-11-25T12:00:00.000Z',
  finishedAt: '2026-11-25T12:00:01.000Z',
  encryption: { algorithm: 'AES-256-GCM', keyId: '0123456789abcdef' },
  relational: {
    serverVersion: '18.4',
    migrations: ['CreateUsers1764000000000'],
    tables: [
      {
        name: 'odd "name"',
        columns: [
          { name: 'a', type: 'character varying(20)[]' },
          { name: 'b', type: '"Mood"' },
        ],
        rows: 1,
        digest: SHA,
        file: 'tables/odd%20%22name%22.copy.zst',
      },
    ],
    sequences: [{ name: 's', lastValue: '9223372036854775807', isCalled: true }],
  },
  mongodb: null,
  files: [{ name: 'tables/odd%20%22name%22.copy.zst', bytes: 1, sha256: SHA }],
};

describe('a manifest', () => {
  it('is read as it was written', () => {
    expect(MANIFEST.parse(JSON.parse(JSON.stringify(WHOLE)))).toEqual(WHOLE);
  });

  it.each([
    '../x',
    'tables/../../x',
    'tables/..',
    '/etc/passwd',
    'tables/a/b',
    'other/x',
    'tables/',
    'tables/a\nb',
  ])('leads to no file outside its folder: %j', (name) => {
    expect(MANIFEST.safeParse({ ...WHOLE, files: [{ name, bytes: 1, sha256: SHA }] }).success).toBe(false);
  });

  it('has no type that is more than a type', () => {
    const [table] = WHOLE.relational!.tables;
    const columns = [{ name: 'a', type: 'text); DROP TABLE users; --' }];
    const relational = { ...WHOLE.relational!, tables: [{ ...table!, columns }] };
    expect(MANIFEST.safeParse({ ...WHOLE, relational }).success).toBe(false);
  });

  it.each([
    ['another product', { product: { name: 'other', version: '1' } }],
    ['a field that nobody knows', { later: true }],
    ['a digest of another length', { files: [{ name: 'tables/a', bytes: 1, sha256: 'ab' }] }],
  ])('is not one of %s', (_what, change) => {
    expect(MANIFEST.safeParse({ ...WHOLE, ...change }).success).toBe(false);
  });
});
