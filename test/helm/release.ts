import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { delimiter, dirname, join } from 'node:path';
import { CHART } from '../support/chart.js';
import { ROOT } from '../support/child-process.js';
import { type ClusterAddress } from '../support/kubernetes/cluster.js';
import { KubernetesApi, type KubernetesObject } from '../support/kubernetes/kubernetes-api.js';
import { programPath } from '../support/kubernetes/programs.js';
import { eventually } from './eventually.js';

/** How helm passes on what the API server warns of; Helm 4 writes of its own doings, too. */
const CLUSTER_WARNS = /warnings\.go|unknown field|would violate|deprecated/i;

/** Where the API has the kinds that a chart makes. */
const GROUPS = {
  pods: '/api/v1',
  services: '/api/v1',
  secrets: '/api/v1',
  configmaps: '/api/v1',
  events: '/api/v1',
  persistentvolumeclaims: '/api/v1',
  deployments: '/apis/apps/v1',
  replicasets: '/apis/apps/v1',
  jobs: '/apis/batch/v1',
  cronjobs: '/apis/batch/v1',
  poddisruptionbudgets: '/apis/policy/v1',
  horizontalpodautoscalers: '/apis/autoscaling/v2',
};

export interface ProgramEnd {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The cluster that the run was given (start-cluster.mjs). */
export function testCluster(): ClusterAddress {
  return JSON.parse(process.env['TEST_CLUSTER']!) as ClusterAddress;
}

/** A release of the chart in a namespace of its own, which admits what restricted Pod Security does and no more. */
export class Release {
  readonly name: string;
  readonly namespace: string;
  readonly api: KubernetesApi;
  readonly #kubeconfig: string;

  private constructor(name: string, namespace: string, cluster: ClusterAddress) {
    this.name = name;
    this.namespace = namespace;
    this.api = new KubernetesApi(cluster.api);
    this.#kubeconfig = cluster.kubeconfig;
  }

  static async inNewNamespace(cluster: ClusterAddress = testCluster(), name = 'portfolio'): Promise<Release> {
    const namespace = await new KubernetesApi(cluster.api).post('/api/v1/namespaces', {
      metadata: {
        generateName: 'portfolio-test-',
        labels: {
          'pod-security.kubernetes.io/enforce': 'restricted',
          'pod-security.kubernetes.io/warn': 'restricted',
        },
      },
    });
    return new Release(name, namespace['metadata'].name as string, cluster);
  }

  /** Runs helm to its end, whatever that is. */
  async tryHelm(...words: string[]): Promise<ProgramEnd> {
    return this.run(this.environment()['HELM']!, ...words);
  }

  /** Runs a program that speaks to the cluster of this release. */
  async run(program: string, ...words: string[]): Promise<ProgramEnd> {
    const child = spawn(program, words, {
      cwd: ROOT,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...this.environment() },
    });
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (chunk) => (stdout += String(chunk)));
    child.stderr.on('data', (chunk) => (stderr += String(chunk)));
    const [code] = (await once(child, 'close')) as [number | null];
    return { code, stdout, stderr };
  }

  /** @throws when the program fails. @returns what it printed. */
  async succeed(program: string, ...words: string[]): Promise<string> {
    const { code, stdout, stderr } = await this.run(program, ...words);
    if (code !== 0) throw new Error(`${program} ${words.join(' ')}: exit code ${code}\n${stdout}\n${stderr}`);
    return stdout;
  }

  /** @throws when helm fails, and when the cluster warns (Pod Security, a field it does not know). */
  async helm(...words: string[]): Promise<string> {
    const { code, stdout, stderr } = await this.tryHelm(...words);
    if (code !== 0 || CLUSTER_WARNS.test(stderr))
      throw new Error(`helm ${words.join(' ')}: exit code ${code}\n${stderr}\n${await this.#complaints()}`);
    return stdout;
  }

  /** What helm and the scripts of scripts/ read. */
  environment(): Record<string, string> {
    const [helm, kubectl] = [process.env['HELM'] ?? programPath('helm'), programPath('kubectl')];
    return {
      PATH: [dirname(helm), dirname(kubectl), process.env['PATH']].join(delimiter),
      KUBECONFIG: this.#kubeconfig,
      // Another cluster may have been at the same port.
      KUBECACHEDIR: join(dirname(this.#kubeconfig), 'cache'),
      HELM: helm,
      HELM_NAMESPACE: this.namespace,
      KUBECTL: kubectl,
      RELEASE: this.name,
      NAMESPACE: this.namespace,
      TIMEOUT: '90s',
    };
  }

  /** Waits until everything is ready. */
  async install(...words: string[]): Promise<string> {
    return this.helm('install', this.name, CHART, '--wait', '--timeout=90s', ...words);
  }

  async upgrade(...words: string[]): Promise<string> {
    return this.helm('upgrade', this.name, CHART, '--wait', '--timeout=90s', ...words);
  }

  /** @returns revisions with their states, oldest first: `1 superseded`. */
  async history(): Promise<string[]> {
    const revisions = JSON.parse(await this.helm('history', this.name, '--output=json')) as {
      revision: number;
      status: string;
    }[];
    return revisions.map(({ revision, status }) => `${revision} ${status}`);
  }

  path(kind: keyof typeof GROUPS, name = ''): string {
    return `${GROUPS[kind]}/namespaces/${this.namespace}/${kind}${name && `/${name}`}`;
  }

  async list(kind: keyof typeof GROUPS): Promise<KubernetesObject[]> {
    return this.api.list(this.path(kind));
  }

  async only(kind: keyof typeof GROUPS): Promise<KubernetesObject> {
    const [first, ...others] = await this.list(kind);
    if (first === undefined || others.length > 0)
      throw new Error(`of ${kind} there are ${others.length + Number(first !== undefined)}, not one`);
    return first;
  }

  /** The server's pods, without those that are on their way out. */
  async serverPods(): Promise<KubernetesObject[]> {
    const selector = encodeURIComponent('app.kubernetes.io/component=server');
    const pods = await this.api.list(`${this.path('pods')}?labelSelector=${selector}`);
    return pods.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
  }

  /** The plain settings that new pods of the server are given. */
  async serverSettings(): Promise<Record<string, string>> {
    const { spec } = await this.only('deployments');
    const [{ configMapRef }] = spec.template.spec.containers[0].envFrom;
    return (await this.api.get(this.path('configmaps', configMapRef.name)))['data'] as Record<string, string>;
  }

  /** How often a migration was started; the Jobs themselves are gone when they are done. */
  async migrations(): Promise<number> {
    const events = await this.list('events');
    const isStart = ({ reason, involvedObject: { kind, name } }: KubernetesObject) =>
      reason === 'SuccessfulCreate' && kind === 'Job' && String(name).includes('migrat');
    return events.filter(isStart).length;
  }

  /** Waits until that many of the server's pods are ready and no other is there. */
  async untilReady(count: number): Promise<KubernetesObject[]> {
    return eventually(`${count} ready pods`, async () => {
      const pods = await this.serverPods();
      return pods.length === count && pods.every(isReady) ? pods : undefined;
    });
  }

  /** The namespace goes in its own time. */
  async remove(): Promise<void> {
    await this.api.delete(`/api/v1/namespaces/${this.namespace}`);
  }

  async #complaints(): Promise<string> {
    const events = await this.list('events');
    return events
      .filter(({ type }) => type === 'Warning')
      .map(({ involvedObject, message }) => `${involvedObject.kind} ${involvedObject.name}: ${message}`)
      .join('\n');
  }
}

export function isReady(pod: KubernetesObject): boolean {
  const conditions = (pod['status'].conditions ?? []) as { type: string; status: string }[];
  return conditions.some(({ type, status }) => type === 'Ready' && status === 'True');
}
