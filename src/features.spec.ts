import { describe, expect, it } from '@jest/globals';
import { configureApp, ConfigurationError, parseConfiguration } from './app.config.js';
import { FEATURES, type Feature, selectFeatures } from './features.js';

const feature = (name: string, ...needs: string[]): Feature => ({ name, needs, configs: [], module: Object });

describe('MODULES', () => {
  const offered = [feature('accounts'), feature('profiles', 'accounts'), feature('notes')];
  const select = (...names: string[]) => {
    const { features, problems } = selectFeatures(names, offered);
    return { on: features.map(({ name }) => name), problems };
  };

  it('switches on what it names, in the order in which they are declared', () => {
    expect(select('notes', 'accounts')).toEqual({ on: ['accounts', 'notes'], problems: [] });
    expect(select('all')).toEqual({ on: ['accounts', 'profiles', 'notes'], problems: [] });
    expect(select()).toEqual({ on: [], problems: [] });
  });

  it('refuses an unknown name, also beside "all", and says which there are', () => {
    expect(select('all', 'nope').problems).toEqual([
      'MODULES: unknown module "nope"; there are accounts, profiles, notes',
    ]);
  });

  it('refuses a module whose dependency is off', () => {
    expect(select('profiles').problems).toEqual(['MODULES: "profiles" needs "accounts", which is off']);
  });

  it('needs only modules that exist, each without a cycle', () => {
    const seen = new Set<string>();
    for (const { name, needs } of FEATURES) {
      expect([...seen]).toEqual(expect.arrayContaining([...needs]));
      seen.add(name);
    }
  });
});

describe('the application’s configuration', () => {
  it('asks nothing of a module that is off', () => {
    const wrong = { APP_ENV: 'test', GITHUB_API_URL: 'nonsense' };
    expect(parseConfiguration(wrong).problems).toEqual([expect.stringMatching(/^GITHUB_API_URL: expected/)]);
    expect(parseConfiguration({ ...wrong, MODULES: ',' }).problems).toEqual([]);
  });

  it('names every problem at once when it refuses to start', () => {
    const environment = { APP_ENV: 'production', PORT: 'abc', MODULES: 'nope' };
    expect(() => configureApp(environment)).toThrow(ConfigurationError);
    expect(parseConfiguration(environment).problems).toEqual([
      'APP_SECRET: required in production',
      'PORT: expected a whole number from 0 to 65535, got "abc"',
      'MODULES: unknown module "nope"; there are github-sync, account, provider, portfolio, content, chat, profile, mcp',
    ]);
  });

  it('declares each variable once', () => {
    const variables = parseConfiguration({ APP_ENV: 'test' }).config.settings.map(({ env }) => env);
    expect(new Set(variables).size).toBe(variables.length);
  });
});
