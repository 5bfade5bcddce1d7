import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { chmodSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RootSecret, openRootSecret } from './root-secret.js';

describe('the root secret', () => {
  let dataDir: string;

  beforeEach(() => {
    dataDir = mkdtempSync(join(tmpdir(), 'root-secret-'));
  });

  afterEach(() => {
    chmodSync(dataDir, 0o700);
    rmSync(dataDir, { recursive: true });
  });

  const file = () => join(dataDir, 'app-secret');
  const fingerprint = (secret: RootSecret) => secret.deriveKey('cache-key').export().toString('hex');

  it('is what was configured, and the data folder stays untouched', () => {
    const secret = openRootSecret('a'.repeat(32), dataDir);
    expect(secret.persistent).toBe(true);
    expect(fingerprint(secret)).toBe(fingerprint(openRootSecret('a'.repeat(32), '/nowhere')));
    expect(readdirSync(dataDir)).toEqual([]);
  });

  it('is made once, kept for its owner alone, and the same at the next start', () => {
    const secret = openRootSecret(undefined, join(dataDir, 'new'));
    expect(secret.persistent).toBe(true);
    expect(readdirSync(join(dataDir, 'new'))).toEqual(['app-secret']);
    expect(statSync(join(dataDir, 'new', 'app-secret')).mode & 0o777).toBe(0o600);
    expect(readFileSync(join(dataDir, 'new', 'app-secret'), 'utf8')).toHaveLength(43);
    expect(fingerprint(openRootSecret(undefined, join(dataDir, 'new')))).toBe(fingerprint(secret));
  });

  it('is read from a file that an operator wrote with a newline at its end', () => {
    writeFileSync(file(), `${'a'.repeat(32)}\n`);
    expect(fingerprint(openRootSecret(undefined, dataDir))).toBe(
      fingerprint(openRootSecret('a'.repeat(32), dataDir)),
    );
  });

  it('lives in memory where the data folder cannot be made', () => {
    writeFileSync(file(), '');
    const secret = openRootSecret(undefined, file());
    expect(secret.persistent).toBe(false);
    expect(fingerprint(openRootSecret(undefined, file()))).not.toBe(fingerprint(secret));
  });

  it('never is an empty or short text that stands in the file', () => {
    for (const text of ['', '\n', 'short']) {
      writeFileSync(file(), text);
      const secret = openRootSecret(undefined, dataDir);
      expect(secret.persistent).toBe(false);
      expect(fingerprint(openRootSecret(undefined, dataDir))).not.toBe(fingerprint(secret));
    }
  });

  it('gives each purpose a key of its own, by HKDF-SHA-256', () => {
    const secret = openRootSecret('0123456789abcdef0123456789abcdef', dataDir);
    const purposes = ['cache-key', 'address-hash', 'login-subject', 'cursor', 'oauth-state'] as const;
    const keys = purposes.map((purpose) => secret.deriveKey(purpose).export().toString('hex'));
    expect(new Set(keys).size).toBe(5);
    expect(keys[0]).toBe('8cfb3c09fea95d80b1a3de263286f0083ee315601da7e16159ed465fdbff8761');
  });

  it('gives a purpose whose key rotates another key for each period, and the same for the same', () => {
    const secret = openRootSecret('a'.repeat(32), dataDir);
    const keyOf = (period?: string) => secret.deriveKey('visitor-address', period).export().toString('hex');
    const keys = [keyOf(), keyOf('2026-11-25'), keyOf('2026-11-26')];
    expect(new Set(keys).size).toBe(3);
    expect(keyOf('2026-11-25')).toBe(keys[1]);
  });
});
