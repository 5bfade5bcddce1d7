/** @needs helm kubernetes */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ENVIRONMENTS } from '../support/chart.js';
import { environmentValues } from './environment-values.js';
import { Release } from './release.js';

describe.each(ENVIRONMENTS)('with the values of %s', (environment) => {
  let release: Release;
  let settings: Record<string, string>;
  const values = environmentValues(environment);

  beforeAll(async () => {
    release = await Release.inNewNamespace();
    await values.provide(release);
  });

  afterAll(async () => release.remove());

  it('the chart installs, and every pod that it asks for is ready', async () => {
    await release.install(...values.words);
    const [autoscaler] = await release.list('horizontalpodautoscalers');
    // An autoscaler has what it wants at least a moment after.
    await release.untilReady(
      autoscaler?.['spec'].minReplicas ?? (await release.only('deployments'))['spec'].replicas,
    );
    settings = await release.serverSettings();
  });

  it('its test succeeds', async () => {
    expect(await release.helm('test', release.name, '--timeout=60s')).toMatch(/Phase: +Succeeded/);
  });

  it('an upgrade replaces every pod, and none before another is ready', async () => {
    const before = (await release.serverPods()).map(({ metadata }) => metadata.name as string);
    await release.upgrade(...values.words, '--set=config.LOG_LEVEL=error');
    const after = (await release.serverPods()).map(({ metadata }) => metadata.name as string);
    expect(after).toHaveLength(before.length);
    expect(after.filter((name) => before.includes(name))).toEqual([]);
    const { spec } = await release.only('deployments');
    expect(spec.strategy.rollingUpdate).toMatchObject({ maxUnavailable: 0 });
  });

  it('a rollback takes the settings back, and runs no migration', async () => {
    expect(await release.migrations()).toBe(2);
    await release.helm('rollback', release.name, '1', '--wait', '--timeout=90s');
    expect(await release.history()).toEqual(['1 superseded', '2 superseded', '3 deployed']);
    expect((await release.serverSettings())['LOG_LEVEL']).toBe(settings['LOG_LEVEL']);
    expect(await release.migrations()).toBe(2);
  });

  it('its test succeeds again', async () => {
    expect(await release.helm('test', release.name, '--timeout=60s')).toMatch(/Phase: +Succeeded/);
  });
});
