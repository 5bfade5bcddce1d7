import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { ROOT } from './child-process.js';
import { findProgram } from './services.mjs';

/** The chart, as helm renders it without a cluster. */

export const CHART = join(ROOT, 'helm/portfolio-platform');

/** The kinds of the Prometheus operator that the chart knows, as a cluster that has them says. */
export const OPERATOR_KINDS = [
  'monitoring.coreos.com/v1/ServiceMonitor',
  'monitoring.coreos.com/v1/PrometheusRule',
  'monitoring.coreos.com/v1alpha1/AlertmanagerConfig',
] as const;

export interface KubernetesObject {
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly spec?: unknown;
  readonly data?: Readonly<Record<string, string>>;
}

export interface Cluster {
  /** Kinds beyond Kubernetes' own, as group/version/kind. */
  readonly kinds?: readonly string[];
  readonly namespace?: string;
  readonly release?: string;
}

/** Values without which nothing is rendered. */
const DATABASE = { database: { existingSecret: 'database' } };

/**
 * @returns the objects of a release.
 * @throws Error with helm's complaint.
 */
export function renderChart(
  values: object = {},
  { kinds = [], namespace = 'shop', release = 'shop' }: Cluster = {},
): KubernetesObject[] {
  const { status, stdout, stderr } = spawnSync(
    findProgram('helm')!,
    [
      ...['template', release, CHART, '--namespace', namespace, '--kube-version', '1.34.0', '--values', '-'],
      ...kinds.flatMap((kind) => ['--api-versions', kind]),
    ],
    { input: JSON.stringify({ ...DATABASE, ...values }), encoding: 'utf8', maxBuffer: 2 ** 24 },
  );
  if (status !== 0) throw new Error(stderr);
  return parseAllDocuments(stdout)
    .map((document) => document.toJS() as KubernetesObject | null)
    .filter((object) => object !== null);
}

/** @returns helm's complaint about values that it must not take. */
export function complaintAbout(values: object, cluster?: Cluster): string {
  try {
    renderChart(values, cluster);
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('helm took the values');
}

/** @returns the one object of a kind. */
export function only(objects: readonly KubernetesObject[], kind: string): KubernetesObject {
  const [object, ...more] = objects.filter((each) => each.kind === kind);
  if (!object || more.length > 0)
    throw new Error(`${object ? more.length + 1 : 0} objects of kind ${kind}, wanted one`);
  return object;
}
