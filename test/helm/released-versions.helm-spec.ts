/** @needs helm kubernetes */
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { DATABASE } from './environment-values.js';
import { Release } from './release.js';

/** Charts as they were released (CONTRIBUTING.md). */
const RELEASED = join(import.meta.dirname, 'released');

let release: Release;

beforeEach(async () => {
  release = await Release.inNewNamespace();
});

afterEach(async () => release.remove());

it.each(readdirSync(RELEASED).filter((file) => file.endsWith('.tgz')))(
  'a release of %s is upgraded to this chart and taken back, and its Deployment stays the same',
  async (file) => {
    const words = [...DATABASE, '--set=backup.enabled=true'];
    await release.helm('install', release.name, join(RELEASED, file), '--wait', '--timeout=90s', ...words);
    const { metadata, spec } = await release.only('deployments');
    const secrets = await dataOf('secrets');

    await release.upgrade(...words);
    expect(await release.helm('test', release.name, '--timeout=60s')).toMatch(/Phase: +Succeeded/);
    const upgraded = await release.only('deployments');
    expect(upgraded['metadata'].uid).toBe(metadata.uid);
    expect(upgraded['spec'].selector).toEqual(spec.selector);
    expect(await dataOf('secrets')).toEqual(secrets);

    await release.helm('rollback', release.name, '1', '--wait', '--timeout=90s');
    expect((await release.only('deployments'))['metadata'].uid).toBe(metadata.uid);
    expect(await release.helm('test', release.name, '--timeout=60s')).toMatch(/Phase: +Succeeded/);
  },
);

/** What the release's own Secrets hold, without helm's records. */
async function dataOf(kind: 'secrets'): Promise<Record<string, unknown>> {
  const secrets = (await release.list(kind)).filter(({ type }) => type === 'Opaque');
  return Object.fromEntries(secrets.map(({ metadata, data }) => [metadata.name as string, data]));
}
