/** @needs helm kubernetes */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type KubernetesObject } from '../support/kubernetes/kubernetes-api.js';
import { environmentValues } from './environment-values.js';
import { eventually } from './eventually.js';
import { Release, testCluster } from './release.js';

/** Holds a pod that is to end (stages.yaml), so that it can be looked at. */
const HELD = 'test\\.portfolio-platform/held=true';

// How long these pods run is played.
const played = testCluster().played ? it : it.skip;

describe('every pod', () => {
  const values = environmentValues('production');
  let release: Release;

  beforeAll(async () => {
    release = await Release.inNewNamespace();
    await values.provide(release);
    if (!testCluster().played) await release.install(...values.words);
  });

  afterAll(async () => release.remove());

  played('of a migration that installs finds what it mentions', async () => {
    const words = [
      ...values.words,
      ...['--set=secrets.existingSecret=', '--set=secrets.values.ADMIN_API_KEY=key'],
    ];
    const installing = release.install(...words, `--set-string=migrations.podAnnotations.${HELD}`);
    const pod = await eventually('the pod of the migration', async () => {
      const [first] = await release.list('pods');
      return first?.['status'].phase === 'Running' ? first : undefined;
    });
    expect(await missing(release, pod)).toEqual([]);
    await letEnd(release, pod);
    await installing;
  });

  it('of the server finds what it mentions', async () => {
    const pods = await release.serverPods();
    expect(pods).not.toEqual([]);
    for (const pod of pods) expect(await missing(release, pod)).toEqual([]);
  });

  played('of a migration that upgrades finds what it mentions', async () => {
    const upgrading = release.upgrade(...values.words, `--set-string=migrations.podAnnotations.${HELD}`);
    const pod = await eventually('the pod of the migration', async () =>
      (await release.list('pods')).find(
        ({ metadata, status }) => metadata.labels['job-name'] && status.phase === 'Running',
      ),
    );
    expect(await missing(release, pod)).toEqual([]);
    await letEnd(release, pod);
    await upgrading;
  });

  it('of a backup that is made by hand is admitted, finds what it mentions, and ends well', async () => {
    const { metadata, spec } = await release.only('cronjobs');
    // What `kubectl create job --from=cronjob/…` does.
    await release.api.post(release.path('jobs'), {
      metadata: { name: 'by-hand', annotations: { 'cronjob.kubernetes.io/instantiate': 'manual' } },
      spec: spec.jobTemplate.spec,
    });
    const pod = await eventually(`a pod of ${metadata.name}`, async () =>
      (await release.list('pods')).find((each) => each['metadata'].labels['job-name'] === 'by-hand'),
    );
    expect(await missing(release, pod)).toEqual([]);
    await eventually('the end of the backup', async () =>
      (await release.api.get(release.path('jobs', 'by-hand')))['status'].succeeded === 1 ? true : undefined,
    );
  });

  it('was admitted as restricted: nothing was refused', async () => {
    const events = await release.list('events');
    expect(
      events.map(({ message }) => String(message)).filter((text) => /forbidden|PodSecurity/.test(text)),
    ).toEqual([]);
  });
});

async function letEnd(release: Release, { metadata }: KubernetesObject): Promise<void> {
  await release.api.patch(release.path('pods', metadata.name), {
    metadata: { annotations: { 'test.portfolio-platform/held': null } },
  });
}

/** A kubelet would not start the pod without these; kwok does. @returns what the pod mentions and is not there. */
async function missing(release: Release, { spec }: KubernetesObject): Promise<string[]> {
  const containers = [...spec.containers, ...(spec.initContainers ?? [])] as KubernetesObject[];
  const variables = containers.flatMap(({ env = [], envFrom = [] }) => [
    ...env.map(({ valueFrom }: KubernetesObject) => valueFrom),
    ...envFrom,
  ]) as (KubernetesObject | undefined)[];
  const volumes = spec.volumes as KubernetesObject[];
  const named: [string, string | undefined][] = [
    ...variables.flatMap((from): [string, string | undefined][] => [
      ['secrets', (from?.['secretKeyRef'] ?? from?.['secretRef'])?.name],
      ['configmaps', (from?.['configMapKeyRef'] ?? from?.['configMapRef'])?.name],
    ]),
    ...volumes.flatMap((volume): [string, string | undefined][] => [
      ['secrets', volume['secret']?.secretName],
      ['configmaps', volume['configMap']?.name],
      ['persistentvolumeclaims', volume['persistentVolumeClaim']?.claimName],
    ]),
    ['serviceaccounts', spec.serviceAccountName],
  ];
  const paths = named.flatMap(([kind, name]) =>
    name === undefined ? [] : [`/api/v1/namespaces/${release.namespace}/${kind}/${name}`],
  );
  const found = await Promise.all(
    paths.map((path) =>
      release.api.get(path).then(
        () => true,
        () => false,
      ),
    ),
  );
  return paths.filter((_path, index) => !found[index]);
}
