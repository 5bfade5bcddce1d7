import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { ROOT } from './child-process.js';
import { findProgram } from './services.mjs';

export const CHART = join(ROOT, 'helm', 'portfolio-platform');

export const ENVIRONMENTS = ['development', 'staging', 'production'] as const;

export const valuesFile = (environment: string): string => join(CHART, `values-${environment}.yaml`);

/** An object as it is sent to Kubernetes. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly spec?: Readonly<Record<string, unknown>>;
  readonly data?: Readonly<Record<string, string>>;
  readonly stringData?: Readonly<Record<string, string>>;
}

export interface RenderOptions {
  readonly release?: string;
  readonly chart?: string;
  readonly files?: readonly string[];
  /** Over those of the files. */
  readonly values?: object;
  readonly kubernetes?: string;
  /** APIs that the cluster has besides Kubernetes' own, as monitoring.coreos.com/v1/ServiceMonitor. */
  readonly apis?: readonly string[];
}

/** The least that the chart wants. */
export const WITH_DATABASE = { database: { existingSecret: 'database' } };

export function helm(words: readonly string[], input = ''): { code: number | null; output: string } {
  const { status, stdout, stderr } = spawnSync(findProgram('helm')!, words, { input, encoding: 'utf8' });
  return { code: status, output: status === 0 ? stdout : stderr };
}

/** @throws Error with what helm says, where the render fails. */
export function renderText(options: RenderOptions = {}): string {
  const { release = 'portfolio-platform', chart = CHART, files = [], values = {}, apis = [] } = options;
  const { code, output } = helm(
    [
      ...[
        'template',
        release,
        chart,
        '--namespace',
        'portfolio',
        '--kube-version',
        options.kubernetes ?? '1.34.0',
      ],
      ...files.flatMap((file) => ['--values', file]),
      ...apis.flatMap((api) => ['--api-versions', api]),
      ...['--values', '-'],
    ],
    JSON.stringify(values),
  );
  if (code !== 0) throw new Error(output);
  return output;
}

export function manifestsIn(text: string): Manifest[] {
  return parseAllDocuments(text)
    .map((document) => document.toJS() as Manifest | null)
    .filter((manifest) => manifest !== null);
}

export class RenderedChart {
  readonly manifests: readonly Manifest[];

  constructor(options: RenderOptions = {}) {
    this.manifests = manifestsIn(renderText(options));
  }

  all(kind: string): Manifest[] {
    return this.manifests.filter((manifest) => manifest.kind === kind);
  }

  /** The one of its kind, or whose name ends like this. */
  one(kind: string, ending = ''): Manifest {
    const found = this.all(kind).filter(({ metadata }) => metadata.name.endsWith(ending));
    if (found.length !== 1) throw new Error(`${found.length} of kind ${kind} end with "${ending}"`);
    return found[0]!;
  }
}
