import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { startApiServer, startControllers } from './control-plane.ts';
import { KubernetesApi } from './kubernetes-api.ts';
import { Programs, programPath } from './programs.ts';

const ZONES = ['a', 'b', 'c'];

/** Where a cluster is. */
export interface ClusterAddress {
  readonly kubeconfig: string;
  /** The API without credentials, on this machine: `kubectl proxy`. */
  readonly api: string;
  /** Whether kwok plays its pods, so that annotations decide how they end (stages.yaml). */
  readonly played: boolean;
}

/**
 * Starts a cluster whose control plane is real and whose pods are played. Without `controllers` it is an API server
 * alone, which keeps objects and does nothing about them. It ends with this process.
 */
export async function startCluster({ controllers = true } = {}): Promise<ClusterAddress> {
  const { folder, programs } = runsHere();
  const kubeconfig = await startApiServer(programs, folder);
  const address = await proxyTo(kubeconfig, programs);
  const api = new KubernetesApi(address);
  await programs.until('kube-apiserver', async () => (await api.isReady()) || undefined);
  if (controllers) {
    await startControllers(programs, folder, kubeconfig);
    await Promise.all([addNodes(api), addVolumes(api), installCustomResources(kubeconfig)]);
    await programs.until('kwok', async () => (await readyNodes(api)) === ZONES.length || undefined);
  }
  return { kubeconfig, api: address, played: controllers };
}

/** The cluster that a kubeconfig names, as it is. */
export async function reachCluster(kubeconfig: string): Promise<ClusterAddress> {
  return { kubeconfig, api: await proxyTo(kubeconfig, runsHere().programs), played: false };
}

function runsHere(): { folder: string; programs: Programs } {
  const folder = mkdtempSync(join(tmpdir(), 'portfolio-kubernetes-'));
  const programs = new Programs(folder);
  process.once('exit', () => {
    programs.stop();
    rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
  });
  return { folder, programs };
}

/** Installs the definitions of monitoring kinds and of Gateway API's that install-test-services.sh laid beside the programs. */
export async function installCustomResources(kubeconfig: string): Promise<void> {
  const folder = join(dirname(programPath('kube-apiserver')), '..', 'custom-resources');
  const files = (await readdir(folder)).map((file) => join(folder, file));
  const words = ['apply', '--server-side', ...files.map((file) => `--filename=${file}`)];
  await promisify(execFile)(programPath('kubectl'), [`--kubeconfig=${kubeconfig}`, ...words]);
  const kinds = ['wait', '--for=condition=Established', '--timeout=60s', 'crd', '--all'];
  await promisify(execFile)(programPath('kubectl'), [`--kubeconfig=${kubeconfig}`, ...kinds]);
}

async function proxyTo(kubeconfig: string, programs: Programs): Promise<string> {
  programs.start('kubectl', `--kubeconfig=${kubeconfig}`, 'proxy', '--port=0');
  return programs.until('kubectl', async () => {
    const address = /Starting to serve on (\S+)\n/.exec(await programs.output('kubectl'))?.[1];
    return address && `http://${address}`;
  });
}

async function addNodes(api: KubernetesApi): Promise<void> {
  const resources = { cpu: '8', memory: '16Gi', pods: '110' };
  for (const zone of ZONES) {
    const name = `node-${zone}`;
    const labels = { 'kubernetes.io/hostname': name, 'topology.kubernetes.io/zone': `zone-${zone}` };
    await api.post('/api/v1/nodes', {
      metadata: { name, labels: { ...labels, 'kubernetes.io/os': 'linux' } },
      status: { allocatable: resources, capacity: resources },
    });
  }
}

/** Nobody makes volumes to order here, so that some lie ready: a claim that names no class finds its own among them. */
async function addVolumes(api: KubernetesApi): Promise<void> {
  for (let number = 0; number < 20; number += 1) {
    await api.post('/api/v1/persistentvolumes', {
      metadata: { name: `volume-${number}` },
      spec: {
        accessModes: ['ReadWriteOnce', 'ReadWriteMany'],
        capacity: { storage: '100Gi' },
        hostPath: { path: `/volumes/${number}` },
      },
    });
  }
}

async function readyNodes(api: KubernetesApi): Promise<number> {
  const nodes = await api.list('/api/v1/nodes');
  const isReady = ({ type, status }: { type: string; status: string }) =>
    type === 'Ready' && status === 'True';
  return nodes.filter(({ status }) => status?.conditions?.some(isReady)).length;
}
