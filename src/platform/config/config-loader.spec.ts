import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { type Environment, loadConfig } from './config-loader.js';
import { defineConfig, setting } from './config-namespace.js';
import { integer, list } from './setting-types.js';

const serverConfig = defineConfig('server', {
  port: setting('TEST_PORT', 'Port.', integer(0, 65_535).default(3000)),
  drainMs: setting('TEST_DRAIN_MS', 'Drain.', integer(0, 1000)),
  origins: setting('TEST_ORIGINS', 'Origins.', list(z.string()).default([])),
  address: setting('TEST_ADDRESS', 'Address.', z.url({ protocol: /^http$/ }).optional()),
});
const secretConfig = defineConfig('secrets', {
  key: setting('TEST_KEY', 'Key.', z.string().min(8, 'expected at least 8 characters').optional(), {
    secret: true,
    requiredIn: ['production'],
  }),
});
const offConfig = defineConfig('off', { url: setting('TEST_OFF', 'Of a module that is off.', z.string()) });

describe('configuration', () => {
  let directory: string;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'config-'));
    yaml('default', 'server:\n  drain_ms: 50\n');
  });

  afterEach(() => {
    rmSync(directory, { recursive: true });
  });

  function yaml(profile: string, text: string): void {
    writeFileSync(join(directory, `${profile}.yaml`), text);
  }

  function load(environment: Environment = {}) {
    return loadConfig({
      environment,
      directory,
      namespaces: [serverConfig, secretConfig],
      known: [serverConfig, secretConfig, offConfig],
    });
  }

  function problemsOf(environment: Environment = {}) {
    return load(environment).problems.map((problem) => problem.replace(directory, 'config'));
  }

  it('takes the environment over the profile’s YAML over the default YAML over the schema', () => {
    yaml('default', 'server:\n  drain_ms: 1\n  port: 1\n  origins: [a]\n');
    yaml('test', 'server:\n  drain_ms: 2\n  port: 2\n');
    const config = load({ APP_ENV: 'test', TEST_PORT: '3', TEST_KEY: '' });
    expect(config.problems).toEqual([]);
    expect(config.get(serverConfig)).toEqual({ port: 3, drainMs: 2, origins: ['a'], address: undefined });
    expect(Object.fromEntries(config.settings.map(({ env, source }) => [env, source]))).toEqual({
      TEST_PORT: 'environment',
      TEST_DRAIN_MS: 'yaml',
      TEST_ORIGINS: 'yaml',
      TEST_ADDRESS: 'unset',
      TEST_KEY: 'unset',
    });
  });

  it.each([
    [{}, 'development'],
    [{ NODE_ENV: 'production' }, 'production'],
    [{ NODE_ENV: 'production', ENVIRONMENT: 'Staging' }, 'staging'],
    [{ ENVIRONMENT: 'staging', PORTFOLIO_SERVICE_ENV: 'test' }, 'test'],
    [{ PORTFOLIO_SERVICE_ENV: 'test', APP_ENV: 'development' }, 'development'],
    [{ APP_ENV: '', NODE_ENV: 'test' }, 'test'],
  ])('picks from %j the profile %s', (environment, profile) => {
    expect(load(environment).profile).toBe(profile);
  });

  it('names a profile that does not exist', () => {
    expect(problemsOf({ APP_ENV: 'prod' })).toEqual([
      'APP_ENV: expected one of development, test, staging, production, got "prod"',
    ]);
  });

  it('reports every problem, one line each, with what was expected', () => {
    expect(problemsOf({ TEST_PORT: 'abc', TEST_DRAIN_MS: '-1', TEST_ADDRESS: 'x' })).toEqual([
      'TEST_PORT: expected a whole number from 0 to 65535, got "abc"',
      'TEST_DRAIN_MS: expected a whole number from 0 to 1000, got "-1"',
      'TEST_ADDRESS: not valid, got "x"',
    ]);
  });

  it('names the YAML key of a value that comes from there', () => {
    yaml('test', 'server:\n  drain_ms: soon\n  origins: 5\n');
    expect(problemsOf({ APP_ENV: 'test' })).toEqual([
      'TEST_DRAIN_MS (server.drain_ms): expected a whole number from 0 to 1000, got "soon"',
      'TEST_ORIGINS (server.origins): expected array, got 5',
    ]);
  });

  it('never shows the value of a secret, nor credentials inside another value', () => {
    yaml('default', 'server:\n  drain_ms: 1\nsecrets:\n  key: [hidden]\n');
    expect(problemsOf()).toEqual(['TEST_KEY (secrets.key): expected string']);
    expect(problemsOf({ TEST_KEY: 'hidden', TEST_ADDRESS: 'ftp://me:hidden@host/' })).toEqual([
      'TEST_ADDRESS: not valid, got "ftp://********@host/"',
      'TEST_KEY: expected at least 8 characters',
    ]);
  });

  it('says what is required, in general and in a profile', () => {
    yaml('default', '');
    expect(problemsOf({ APP_ENV: 'production' })).toEqual([
      'TEST_DRAIN_MS: required: expected a whole number from 0 to 1000',
      'TEST_KEY: required in production',
    ]);
  });

  it('refuses YAML keys that nobody declares, and knows those of modules that are off', () => {
    yaml('test', 'server:\n  prot: 1\nlost:\n  a: 1\noff:\n  url: x\nsecrets: 5\n');
    expect(problemsOf({ APP_ENV: 'test' })).toEqual([
      'config/test.yaml: unknown key "server.prot"',
      'config/test.yaml: unknown namespace "lost"',
      'config/test.yaml: expected a mapping of settings at "secrets"',
    ]);
  });

  it('refuses a file that is not YAML, or no mapping', () => {
    yaml('test', 'server: [1\n');
    expect(problemsOf({ APP_ENV: 'test' })).toEqual([
      expect.stringMatching(/^config\/test\.yaml: not valid YAML: .* at line \d+, column \d+$/),
    ]);
    yaml('test', '- 1\n');
    expect(problemsOf({ APP_ENV: 'test' })).toEqual([
      'config/test.yaml: expected a mapping of namespaces to settings',
    ]);
  });

  it('reads a value left empty as unset, not as zero', () => {
    yaml('test', 'server:\n  port:\n  origins: null\nsecrets:\n');
    const config = load({ APP_ENV: 'test' });
    expect(config.problems).toEqual([]);
    expect(config.get(serverConfig)).toEqual({ port: 3000, drainMs: 50, origins: [], address: undefined });
  });
});
