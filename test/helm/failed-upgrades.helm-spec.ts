/** @needs helm kubernetes */
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { DATABASE } from './environment-values.js';
import { CHART } from '../support/chart.js';
import { Release, isReady, testCluster } from './release.js';

// How these pods end is played.
const played = testCluster().played ? it : it.skip;

let release: Release;

beforeEach(async () => {
  release = await Release.inNewNamespace();
  await release.install(...DATABASE);
});

afterEach(async () => release.remove());

const uids = async () => (await release.serverPods()).map(({ metadata }) => metadata.uid as string).sort();

/** An upgrade that changes every pod, and is to come back by itself. */
const upgrade = (...words: string[]) =>
  release.tryHelm(
    ...['upgrade', release.name, CHART, ...DATABASE, '--set=config.LOG_LEVEL=debug'],
    ...['--atomic', '--timeout=15s', ...words],
  );

played('a migration that fails leaves the old pods untouched, and --atomic goes back by itself', async () => {
  const [before, replicaSets] = [await uids(), await release.list('replicasets')];

  const { code, stderr } = await upgrade(
    ...[
      '--set=migrations.backoffLimit=0',
      '--set-string=migrations.podAnnotations.test\\.portfolio-platform/exit-code=1',
    ],
  );

  expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining('pre-upgrade hooks failed') });
  expect(await release.history()).toEqual(['1 superseded', '2 failed', '3 deployed']);
  expect(await uids()).toEqual(before);
  const specs = (sets: typeof replicaSets) => sets.map(({ metadata, spec }) => [metadata.uid, spec]);
  expect(specs(await release.list('replicasets'))).toEqual(specs(replicaSets));
});

played('the Job of a migration that failed stays to be read, and the next upgrade succeeds', async () => {
  await upgrade(
    ...[
      '--set=migrations.backoffLimit=0',
      '--set-string=migrations.podAnnotations.test\\.portfolio-platform/exit-code=1',
    ],
  );
  expect((await release.only('jobs'))['status']).toMatchObject({ failed: 1 });

  await release.upgrade(...DATABASE, '--set=config.LOG_LEVEL=debug');

  expect(await release.list('jobs')).toEqual([]);
  expect((await release.serverSettings())['LOG_LEVEL']).toBe('debug');
});

played(
  'a release whose pods never get ready takes no old pod away, and --atomic goes back by itself',
  async () => {
    const before = await uids();
    const seen: number[] = [];
    const upgraded = upgrade('--set-string=podAnnotations.test\\.portfolio-platform/never-ready=true');
    const watching = setInterval(
      () => void release.serverPods().then((pods) => seen.push(pods.filter(isReady).length)),
      200,
    );

    const { code } = await upgraded;
    clearInterval(watching);

    expect(code).toBe(1);
    expect(await release.history()).toEqual(['1 superseded', '2 failed', '3 deployed']);
    expect(Math.min(...seen)).toBe(before.length);
    await release.untilReady(before.length);
    expect(await uids()).toEqual(before);
  },
);
