/** @needs helm kubernetes */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type KubernetesObject } from '../support/kubernetes/kubernetes-api.js';
import { DATABASE } from './environment-values.js';
import { eventually } from './eventually.js';
import { Release } from './release.js';

/** Kinds that others make by themselves in a namespace. */
const NOT_OURS = [
  'Event',
  'PodMetrics',
  'EndpointSlice',
  'Endpoints',
  'Pod',
  'ReplicaSet',
  'ControllerRevision',
];

describe('of a release', () => {
  const words = [...DATABASE, '--set=backup.enabled=true'];
  let release: Release;
  let before: string[];
  let keys: Record<string, string>;

  beforeAll(async () => {
    release = await Release.inNewNamespace();
    before = await eventually('what every namespace has', async () => {
      const names = Object.keys(await everything(release));
      return names.includes('ConfigMap kube-root-ca.crt') ? names : undefined;
    });
    await release.install(...words);
    keys = await generatedKeys(release);
  });

  afterAll(async () => release.remove());

  it('the generated secrets are three different keys of 32 bytes', () => {
    expect(Object.keys(keys).sort()).toEqual(['APP_SECRET', 'JWT_SECRET_KEY', 'TOKEN_ENCRYPTION_KEY']);
    expect(new Set(Object.values(keys)).size).toBe(3);
    const bytes = Buffer.from(keys['TOKEN_ENCRYPTION_KEY']!, 'base64').toString();
    expect(Buffer.from(bytes, 'base64')).toHaveLength(32);
  });

  it('the generated secrets survive an upgrade and a rollback', async () => {
    await release.upgrade(...words, '--set=config.LOG_LEVEL=debug');
    expect(await generatedKeys(release)).toEqual(keys);
    await release.helm('rollback', release.name, '1', '--wait');
    expect(await generatedKeys(release)).toEqual(keys);
  });

  it('an uninstall leaves what was annotated to stay, and nothing else', async () => {
    const installed = await everything(release);
    await release.helm('uninstall', release.name, '--wait', '--timeout=60s');
    const kept = Object.entries(installed).flatMap(([name, object]) =>
      object['metadata'].annotations?.['helm.sh/resource-policy'] === 'keep' ? [name] : [],
    );
    const left = await eventually('the end of the release', async () => {
      const names = Object.keys(await everything(release)).filter((name) => !before.includes(name));
      return names.length <= kept.length ? names : undefined;
    });
    expect(left.sort()).toEqual(kept.sort());
    expect(left.map((name) => name.split(' ')[0])).toEqual(['PersistentVolumeClaim', 'Secret']);
  });

  it('the next one of its name takes up what stayed', async () => {
    await release.install(...words);
    expect(await generatedKeys(release)).toEqual(keys);
  });
});

it('a rollback goes to where keys were generated, also after they were given', async () => {
  const release = await Release.inNewNamespace();
  try {
    await release.install(...DATABASE);
    const keys = await generatedKeys(release);
    await release.api.post(release.path('secrets'), {
      metadata: { name: 'ours' },
      stringData: { APP_SECRET: 'a', JWT_SECRET_KEY: 'b', TOKEN_ENCRYPTION_KEY: 'c' },
    });
    await release.upgrade(...DATABASE, '--set=secrets.existingSecret=ours');
    await release.succeed('scripts/rollback.sh', 'development', '1');
    expect((await release.history()).at(-1)).toMatch(/deployed$/);
    expect(await generatedKeys(release)).toEqual(keys);
  } finally {
    await release.remove();
  }
});

/** The values of the Secret that the chart made by itself and keeps. */
async function generatedKeys(release: Release): Promise<Record<string, string>> {
  const [secret] = (await release.list('secrets')).filter(
    ({ metadata }) => metadata.annotations?.['helm.sh/resource-policy'] === 'keep',
  );
  return secret!['data'] as Record<string, string>;
}

/** Every object of the namespace that can be listed, by kind and name. */
async function everything({ api, namespace }: Release): Promise<Record<string, KubernetesObject>> {
  const { groups } = await api.get('/apis');
  const versions = [
    '/api/v1',
    ...(groups as KubernetesObject[]).map((group) => `/apis/${group['preferredVersion'].groupVersion}`),
  ];
  const found: Record<string, KubernetesObject> = {};
  for (const version of versions) {
    const { resources } = await api.get(version);
    for (const { name, namespaced, verbs, kind } of resources as KubernetesObject[]) {
      if (!namespaced || !verbs.includes('list') || !verbs.includes('delete') || NOT_OURS.includes(kind))
        continue;
      for (const object of await api.list(`${version}/namespaces/${namespace}/${name}`))
        found[`${kind} ${object['metadata'].name}`] = object;
    }
  }
  return found;
}
