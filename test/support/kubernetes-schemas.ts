import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { TOOLS, findProgram } from './services.mjs';

const KUBERNETES = join(TOOLS, 'kubernetes-schemas');
const CUSTOM_RESOURCES = join(TOOLS, 'custom-resources');

/** Versions of Kubernetes whose schemas are here, oldest first. */
export function kubernetesVersions(): string[] {
  return readdirSync(KUBERNETES)
    .filter((name) => name.startsWith('v'))
    .map((name) => name.slice(1))
    .sort((one, other) => one.localeCompare(other, 'en', { numeric: true }));
}

/** @returns a line for each object that this version of Kubernetes, or the maker of its kind, would refuse. */
export function refusedBy(version: string, manifests: string): string[] {
  const custom = mkdtempSync(join(tmpdir(), 'custom-resources-'));
  try {
    writeCustomSchemas(custom);
    const { stdout, stderr } = spawnSync(
      findProgram('kubeconform')!,
      [
        ...['-strict', '-summary', '-output', 'json', '-kubernetes-version', version],
        ...['-schema-location', join(KUBERNETES, `v${version}`, '{{.ResourceKind}}{{.KindSuffix}}.json')],
        ...['-schema-location', join(custom, '{{.Group}}_{{.ResourceKind}}_{{.ResourceAPIVersion}}.json')],
      ],
      { input: manifests, encoding: 'utf8' },
    );
    if (stderr) throw new Error(stderr);
    const { resources, summary } = JSON.parse(stdout) as Report;
    if (summary.valid + summary.invalid + summary.errors === 0) throw new Error('no object was looked at');
    return (resources ?? []).map(({ kind, name, msg }) => `${kind} ${name}: ${msg}`).sort();
  } finally {
    rmSync(custom, { recursive: true });
  }
}

interface Report {
  readonly resources?: readonly { kind: string; name: string; msg: string }[];
  readonly summary: { valid: number; invalid: number; errors: number };
}

interface Definition {
  readonly spec: {
    readonly group: string;
    readonly names: { readonly kind: string };
    readonly versions: readonly { name: string; schema: { openAPIV3Schema: object } }[];
  };
}

function writeCustomSchemas(folder: string): void {
  for (const file of readdirSync(CUSTOM_RESOURCES)) {
    const { spec } = parse(readFileSync(join(CUSTOM_RESOURCES, file), 'utf8')) as Definition;
    for (const { name, schema } of spec.versions) {
      const path = join(folder, `${spec.group}_${spec.names.kind.toLowerCase()}_${name}.json`);
      writeFileSync(path, JSON.stringify(schema.openAPIV3Schema, closed));
    }
  }
}

/** As the API server prunes what a definition does not name: here it is refused. */
function closed(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('properties' in value)) return value;
  if ('additionalProperties' in value || 'x-kubernetes-preserve-unknown-fields' in value) return value;
  return (value as { type?: unknown }).type === 'object' ? { ...value, additionalProperties: false } : value;
}
