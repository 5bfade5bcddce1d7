import { describe, expect, it } from '@jest/globals';
import type { GithubConfig } from '../../platform/auth/github.config.js';
import type { Profile } from '../../platform/config/profile.js';
import { Runtime } from '../../platform/config/runtime.js';
import type { HttpConfig } from '../../platform/http/http.config.js';
import { SignInSettings } from './sign-in-settings.js';

const APP = { clientId: 'id', clientSecret: 'secret' };
const KEY = 'a key';

interface Settings {
  readonly profile?: Profile;
  readonly serving?: boolean;
  readonly github?: Partial<GithubConfig>;
  readonly publicUrl?: string;
  readonly key?: string | undefined;
}

/** @returns why the start is refused. */
function refusalOf({ profile = 'production', serving = true, github = APP, publicUrl, key }: Settings) {
  const settings = new SignInSettings(
    github as GithubConfig,
    { port: 3000, publicUrl } as HttpConfig,
    { key, previousKey: undefined },
    new Runtime(profile, '0', [], serving),
  );
  try {
    settings.onModuleInit();
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

describe('where people sign in with GitHub', () => {
  it.each(['staging', 'production'] as const)('%s starts with an address over TLS and a key', (profile) => {
    for (const publicUrl of ['https://portfolio.example', 'HTTPS://portfolio.example'])
      expect(refusalOf({ profile, publicUrl, key: KEY })).toBeUndefined();
    expect(refusalOf({ profile })).toBe(
      `APP_URL: required in ${profile} where GITHUB_CLIENT_ID is set\n` +
        `TOKEN_ENCRYPTION_KEY: required in ${profile} where GITHUB_CLIENT_ID is set`,
    );
    expect(refusalOf({ profile, publicUrl: 'http://portfolio.example', key: KEY })).toBe(
      `APP_URL: https:// is required in ${profile} where GITHUB_CLIENT_ID is set`,
    );
  });

  it.each(['development', 'test'] as const)('%s starts without', (profile) => {
    expect(refusalOf({ profile })).toBeUndefined();
  });

  it('a command runs without', () => {
    expect(refusalOf({ serving: false })).toBeUndefined();
  });
});

describe('where they do not', () => {
  it.each([{}, { clientId: 'id' }, { clientSecret: 'secret' }])('%j needs none of it', (github) => {
    expect(refusalOf({ github })).toBeUndefined();
  });
});
