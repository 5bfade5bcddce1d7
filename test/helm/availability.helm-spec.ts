/** @needs helm kubernetes */
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { ApiRefusal, type KubernetesObject } from '../support/kubernetes/kubernetes-api.js';
import { DATABASE } from './environment-values.js';
import { eventually } from './eventually.js';
import { Release } from './release.js';

let release: Release;

beforeEach(async () => {
  release = await Release.inNewNamespace();
});

afterEach(async () => release.remove());

/** What `kubectl drain` asks. @returns the status of the answer. */
const evict = async ({ metadata }: KubernetesObject) =>
  release.api
    .post(`${release.path('pods', metadata.name)}/eviction`, {
      apiVersion: 'policy/v1',
      kind: 'Eviction',
      metadata: { name: metadata.name, namespace: release.namespace },
    })
    .then(
      () => 201,
      (error: unknown) => (error instanceof ApiRefusal ? error.status : Promise.reject(error as Error)),
    );

it('while one pod is away by an eviction, another is refused', async () => {
  // So long a pod takes until it is ready, and so long another one is away.
  await release.install(...DATABASE, '--set=replicaCount=3', '--set=probes.readiness.initialDelaySeconds=4');
  const [first, second] = await release.untilReady(3);
  await eventually('a disruption that is allowed', async () =>
    (await release.only('poddisruptionbudgets'))['status'].disruptionsAllowed === 1 ? true : undefined,
  );

  expect(await evict(first!)).toBe(201);
  expect(await evict(second!)).toBe(429);

  await release.untilReady(3);
  await eventually('an eviction that is allowed again', async () =>
    (await evict(second!)) === 201 ? true : undefined,
  );
});

it('pods are spread over zones', async () => {
  await release.install(...DATABASE, '--set=replicaCount=3');
  const nodes = await Promise.all(
    (await release.serverPods()).map(({ spec }) => release.api.get(`/api/v1/nodes/${spec.nodeName}`)),
  );
  const zones = new Set(nodes.map(({ metadata }) => metadata.labels['topology.kubernetes.io/zone']));
  const all = new Set(
    (await release.api.list('/api/v1/nodes')).map(
      ({ metadata }) => metadata.labels['topology.kubernetes.io/zone'],
    ),
  );
  expect(zones.size).toBe(Math.min(3, all.size));
});

it('an upgrade and a rollback keep the number of pods that the autoscaler chose', async () => {
  const autoscaled = [...DATABASE, '--set=autoscaling.enabled=true'];
  await release.install(...autoscaled);
  // The autoscaler holds at least its minimum, also without metrics.
  await release.untilReady(3);
  const deployment = release.path('deployments', (await release.only('deployments'))['metadata'].name);
  await release.api.patch(`${deployment}/scale`, { spec: { replicas: 5 } });
  await release.untilReady(5);

  await release.upgrade(...autoscaled, '--set=config.LOG_LEVEL=debug');
  expect((await release.only('deployments'))['spec'].replicas).toBe(5);
  await release.untilReady(5);

  await release.helm('rollback', release.name, '--wait', '--timeout=90s');
  expect((await release.only('deployments'))['spec'].replicas).toBe(5);
  await release.untilReady(5);
});
