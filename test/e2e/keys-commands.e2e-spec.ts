import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runToEnd } from '../support/run-to-end.js';
import { StoredTokens, cipherOf, tokenKey } from '../support/stored-tokens.js';
import { type TestDatabase, createTestDatabase } from '../support/test-database.js';

const [OLD, NEW, OTHER] = [tokenKey('o'), tokenKey('n'), tokenKey('x')];

let database: TestDatabase;
let tokens: StoredTokens;
let dataDir: string;

beforeAll(async () => {
  database = await createTestDatabase();
  tokens = new StoredTokens(database);
  await tokens.add(3, cipherOf(OLD));
  dataDir = mkdtempSync(join(tmpdir(), 'keys-commands-'));
});

afterAll(async () => {
  await database.drop();
  rmSync(dataDir, { recursive: true });
});

const rotate = (env: Record<string, string>) =>
  runToEnd(['dist/cli.js', 'keys', 'rotate'], {
    MODULES: 'account',
    DATABASE_URL: database.url,
    DATA_DIR: dataDir,
    // How fast queries are is the machine's business.
    SLOW_QUERY_MS: '10000',
    ...env,
  });

const ALL = ['gho_t-1', 'gho_t-2', 'gho_t-3'];

describe('keys rotate', () => {
  it('without a key to encrypt by refuses, makes none of its own, and changes nothing', async () => {
    expect(await rotate({ TOKEN_ENCRYPTION_KEY_PREVIOUS: OLD })).toEqual({
      code: 1,
      stdout: '',
      stderr: 'TOKEN_ENCRYPTION_KEY: required to encrypt tokens by it\n',
    });
    expect(readdirSync(dataDir)).not.toContain('token-encryption-key');
    expect(await tokens.read(cipherOf(OLD))).toEqual(ALL);
  });

  it('without the key they were stored by changes nothing, and says so by its exit code', async () => {
    const { code, stdout, stderr } = await rotate({ TOKEN_ENCRYPTION_KEY: OTHER });
    expect([code, stdout]).toEqual([1, '0 encrypted anew\n']);
    expect(stderr).toMatch(/^3 can be read by neither key: /);
    expect(await tokens.read(cipherOf(OLD))).toEqual(ALL);
  });

  it('encrypts each by the new key, once', async () => {
    const env = { TOKEN_ENCRYPTION_KEY: NEW, TOKEN_ENCRYPTION_KEY_PREVIOUS: OLD };
    expect(await rotate(env)).toEqual({ code: 0, stdout: '3 encrypted anew\n', stderr: '' });
    expect(await tokens.read(cipherOf(NEW))).toEqual(ALL);
    expect(await tokens.read(cipherOf(OLD))).toEqual([undefined, undefined, undefined]);
    expect(await rotate(env)).toEqual({ code: 0, stdout: '0 encrypted anew\n', stderr: '' });
  });

  it('refuses a key that is none', async () => {
    const { code, stderr } = await rotate({ TOKEN_ENCRYPTION_KEY: Buffer.alloc(16).toString('base64') });
    expect(code).toBe(1);
    expect(stderr).toContain('TOKEN_ENCRYPTION_KEY: expected 32 bytes as base64');
  });
});
