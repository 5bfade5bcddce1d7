import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TokenRotation } from '../../src/modules/account/token-rotation.js';
import type { FakeGithub } from '../support/fake-github.js';
import { startFakeGithub } from '../support/fake-github.js';
import { type SignInApp, bootSignIn } from '../support/sign-in-app.js';
import { StoredTokens, cipherOf, tokenKey } from '../support/stored-tokens.js';
import { type TestDatabase, createTestDatabase } from '../support/test-database.js';

const [OLD, NEW] = [tokenKey('o'), tokenKey('n')];

let database: TestDatabase;
let github: FakeGithub;
let tokens: StoredTokens;
/** Replicas before, while and after the key changes. */
let before: SignInApp;
let changing: SignInApp;
let after: SignInApp;

beforeAll(async () => {
  [database, github] = await Promise.all([createTestDatabase(), startFakeGithub()]);
  tokens = new StoredTokens(database);
  const boot = (env: Record<string, string>) => bootSignIn({ database, github, env });
  before = await boot({ TOKEN_ENCRYPTION_KEY: OLD });
  changing = await boot({ TOKEN_ENCRYPTION_KEY: NEW, TOKEN_ENCRYPTION_KEY_PREVIOUS: OLD });
  after = await boot({ TOKEN_ENCRYPTION_KEY: NEW });
});

afterAll(async () => {
  await Promise.all([before.close(), changing.close(), after.close()]);
  await Promise.all([database.drop(), github.stop()]);
});

const rotate = () => changing.nest.get(TokenRotation, { strict: false }).run();

describe('while TOKEN_ENCRYPTION_KEY changes', () => {
  it('every token is read at every step, however many there are', async () => {
    await tokens.add(230, cipherOf(OLD));
    const all = Array.from({ length: 230 }, (_, at) => `gho_t-${at + 1}`);
    expect(await tokens.read(cipherOf(NEW, OLD))).toEqual(all);
    expect(await rotate()).toEqual({ rotated: 230, unreadable: 0, current: 0 });
    expect(await tokens.read(cipherOf(NEW))).toEqual(all);
    expect(await rotate()).toEqual({ rotated: 0, unreadable: 0, current: 230 });
    await database.query('DELETE FROM users WHERE email IS NULL');
  });

  it('who is signed in stays connected, also when they sign in while tokens are encrypted anew', async () => {
    const browser = await before.signedIn('u-1');
    const cookie = `session=${browser.cookies.get('session')}`;
    const hasToken = async (app: SignInApp) =>
      (await app.ask({ url: '/api/auth/session', headers: { cookie } })).body.hasGithubToken as boolean;
    expect([await hasToken(before), await hasToken(changing), await hasToken(after)]).toEqual([
      true,
      true,
      false,
    ]);
    const [, ...signIns] = await Promise.all([
      rotate(),
      ...Array.from({ length: 3 }, () => changing.signedIn('u-1')),
    ]);
    expect(signIns).toHaveLength(3);
    await rotate();
    expect([await hasToken(changing), await hasToken(after)]).toEqual([true, true]);
  });

  it('what somebody stored by a third key is counted, and left as it is', async () => {
    await tokens.add(1, cipherOf(tokenKey('x')));
    expect(await rotate()).toMatchObject({ rotated: 0, unreadable: 1 });
    expect((await tokens.read(cipherOf(tokenKey('x')))).filter(Boolean)).toHaveLength(1);
  });
});
