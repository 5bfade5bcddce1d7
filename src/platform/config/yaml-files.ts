import { existsSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';
import type { ConfigNamespace } from './config-namespace.js';

/** Settings by namespace and YAML key. */
export type YamlTree = Record<string, Record<string, unknown>>;

/**
 * @param known the namespaces the file may mention.
 * @param problems gets a line for each thing that is wrong with the file.
 * @returns nothing where there is no such file.
 */
export function readYaml(file: string, known: readonly ConfigNamespace[], problems: string[]): YamlTree {
  if (!existsSync(file)) return {};
  let tree: unknown;
  try {
    tree = parse(readFileSync(file, 'utf8')) ?? {};
  } catch (error) {
    const [reason] = (error as Error).message.split('\n', 1);
    problems.push(`${file}: not valid YAML: ${reason?.replace(/:$/, '')}`);
    return {};
  }
  if (!isMapping(tree)) {
    problems.push(`${file}: expected a mapping of namespaces to settings`);
    return {};
  }
  const yaml: YamlTree = {};
  for (const [name, entries] of Object.entries(tree)) {
    const namespace = known.find((candidate) => candidate.name === name);
    if (!namespace) problems.push(`${file}: unknown namespace "${name}"`);
    else if (isMapping(entries)) {
      yaml[name] = entries;
      problems.push(...unknownKeys(namespace, entries).map((key) => `${file}: unknown key "${name}.${key}"`));
    } else if (entries !== null) problems.push(`${file}: expected a mapping of settings at "${name}"`);
  }
  return yaml;
}

export function mergeYaml(base: YamlTree, over: YamlTree): YamlTree {
  const merged: YamlTree = { ...base };
  for (const [name, entries] of Object.entries(over)) merged[name] = { ...merged[name], ...entries };
  return merged;
}

/** A setting's key in YAML. */
export function yamlKey(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

function unknownKeys({ shape }: ConfigNamespace, entries: Record<string, unknown>): string[] {
  const known = new Set(Object.keys(shape).map(yamlKey));
  return Object.keys(entries).filter((key) => !known.has(key));
}

function isMapping(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
