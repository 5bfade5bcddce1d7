/** @needs helm kubernetes */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type ChildProcess } from 'node:child_process';
import { startAndReadLine, stopProcess } from '../support/child-process.js';
import { type ClusterAddress, installCustomResources } from '../support/kubernetes/cluster.js';
import { DATABASE } from './environment-values.js';
import { CHART } from '../support/chart.js';
import { Release } from './release.js';

const KINDS = ['servicemonitors', 'prometheusrules', 'alertmanagerconfigs'];
const ALERTING = [
  '--set=alerting.enabled=true',
  '--set=alerting.receivers.webhook.existingSecret=receivers',
  '--set=alerting.receivers.pagerduty.existingSecret=receivers',
  '--set=alerting.receivers.deadMansSwitch.existingSecret=receivers',
  '--set=alerting.receivers.email.smarthost=mail.example.com:587',
  '--set=alerting.receivers.email.from=alerts@example.com',
  '--set=alerting.receivers.email.to.platform=platform@example.com',
];

// Kinds that are missing are missing in the whole cluster: this one is an API server that nobody else uses.
let server: ChildProcess;
let cluster: ClusterAddress;
let release: Release;

beforeAll(async () => {
  const started = await startAndReadLine(process.execPath, [
    'test/support/kubernetes/main.ts',
    '--api-server',
  ]);
  server = started.child;
  cluster = JSON.parse(started.line) as ClusterAddress;
});

afterAll(async () => {
  await stopProcess(server);
});

beforeEach(async () => {
  release = await Release.inNewNamespace(cluster);
});

afterEach(async () => release.remove());

/** Nobody here would bring a hook to its end. */
const install = async (...words: string[]) =>
  release.tryHelm('install', release.name, CHART, '--no-hooks', ...DATABASE, ...words);

/** @returns the names of a kind's objects, undefined where the cluster does not know the kind. */
const namesOf = async (kind: string): Promise<string[] | undefined> => {
  const { groups } = await release.api.get('/apis');
  const group = groups.find(({ name }: { name: string }) => name === 'monitoring.coreos.com');
  if (!group) return undefined;
  const version = kind === 'alertmanagerconfigs' ? 'v1alpha1' : 'v1';
  const path = `/apis/monitoring.coreos.com/${version}/namespaces/${release.namespace}/${kind}`;
  return (await release.api.list(path)).map(({ metadata }) => metadata.name as string);
};

describe('in a cluster without the kinds of the Prometheus operator', () => {
  it('they are left out, and the rest is installed', async () => {
    expect(await install(...ALERTING)).toMatchObject({ code: 0 });
    expect(await namesOf('servicemonitors')).toBeUndefined();
    expect(await release.only('deployments')).toBeDefined();
  });

  it('renderMode failIfMissing says in one sentence what is missing', async () => {
    const { code, stderr } = await install('--set=monitoring.renderMode=failIfMissing');
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /This cluster has no monitoring\.coreos\.com\/\S+ and monitoring\.renderMode is failIfMissing/,
    );
    expect(await release.list('deployments')).toEqual([]);
  });

  it('renderMode always leaves the refusal to the cluster', async () => {
    const { code, stderr } = await install('--set=monitoring.renderMode=always');
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining('no matches for kind') });
    expect(await release.list('deployments')).toEqual([]);
  });
});

describe('in a cluster that has them', () => {
  beforeAll(async () => installCustomResources(cluster.kubeconfig));

  it.each(['skipIfMissing', 'failIfMissing', 'always'])('renderMode %s makes them', async (mode) => {
    expect(await install(...ALERTING, `--set=monitoring.renderMode=${mode}`)).toMatchObject({
      code: 0,
      stderr: '',
    });
    const names = await Promise.all(KINDS.map(namesOf));
    expect(names.map((found) => found!.length)).toEqual([1, 1, 1]);
  });

  it('an upgrade brings them to a release that was there before them', async () => {
    expect(await install('--set=monitoring.serviceMonitor.enabled=false')).toMatchObject({ code: 0 });
    expect(await namesOf('servicemonitors')).toEqual([]);
    await release.helm('upgrade', release.name, CHART, '--no-hooks', ...DATABASE);
    expect(await namesOf('servicemonitors')).toHaveLength(1);
  });

  it('the API server takes ways in by Ingress and by Gateway API, without a warning', async () => {
    expect(
      await install(
        '--set=trustedProxies={10.244.0.0/16}',
        ...['--set=ingress.enabled=true', '--set=ingress.className=nginx'],
        ...['--set=httpRoute.enabled=true', '--set=httpRoute.parentRefs[0].name=public'],
        '--set=httpRoute.hostnames={portfolio.example.com}',
      ),
    ).toMatchObject({ code: 0, stderr: '' });
  });
});
