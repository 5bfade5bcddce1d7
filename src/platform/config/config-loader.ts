import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse as parseYaml } from 'yaml';
import { z } from 'zod';
import { type ConfigNamespace, type ConfigOf, type SettingMeta, settingMeta } from './config-namespace.js';
import { PROFILES, PROFILE_VARIABLES, type Profile } from './profile.js';

export type Environment = Readonly<Record<string, string | undefined>>;

/** Where a setting's value came from. */
export type SettingSource = 'environment' | 'yaml' | 'default' | 'unset';

export interface ResolvedSetting extends SettingMeta {
  readonly namespace: string;
  readonly key: string;
  readonly value: unknown;
  readonly source: SettingSource;
}

export interface LoadedConfig {
  readonly profile: Profile;
  readonly settings: readonly ResolvedSetting[];
  /** One line each, naming the variable or YAML key and what was expected; never a secret's value. */
  readonly problems: readonly string[];
  get<N extends ConfigNamespace>(namespace: N): ConfigOf<N>;
}

interface LoadOptions {
  readonly environment: Environment;
  /** Folder of default.yaml and <profile>.yaml. */
  readonly directory: string;
  /** The namespaces to parse. */
  readonly namespaces: readonly ConfigNamespace[];
  /** Every namespace YAML may mention, also those of modules that are off. */
  readonly known: readonly ConfigNamespace[];
}

type YamlTree = Record<string, Record<string, unknown>>;

/** Reads config/default.yaml, config/<profile>.yaml over it, and the environment over both. */
export function loadConfig({ environment, directory, namespaces, known }: LoadOptions): LoadedConfig {
  const problems: string[] = [];
  const profile = pickProfile(environment, problems);
  const yaml = mergeYaml(
    readYaml(join(directory, 'default.yaml'), known, problems),
    readYaml(join(directory, `${profile}.yaml`), known, problems),
  );

  const settings: ResolvedSetting[] = [];
  const values = new Map<string, Record<string, unknown>>();
  for (const namespace of namespaces) {
    const resolved = Object.entries(namespace.shape).map(([key, schema]) =>
      resolveSetting(namespace, key, schema as z.ZodType, { environment, profile, yaml, problems }),
    );
    settings.push(...resolved);
    values.set(
      namespace.name,
      Object.freeze(Object.fromEntries(resolved.map(({ key, value }) => [key, value]))),
    );
  }

  return {
    profile,
    settings,
    problems,
    get<N extends ConfigNamespace>(namespace: N) {
      const value = values.get(namespace.name);
      if (!value) throw new Error(`Config namespace ${namespace.name} was not loaded`);
      return value as ConfigOf<N>;
    },
  };
}

function pickProfile(environment: Environment, problems: string[]): Profile {
  const variable = PROFILE_VARIABLES.find((name) => environment[name]);
  if (!variable) return 'development';
  const value = environment[variable]!.toLowerCase();
  if ((PROFILES as readonly string[]).includes(value)) return value as Profile;
  problems.push(`${variable}: expected one of ${PROFILES.join(', ')}, got "${value}"`);
  return 'development';
}

interface Sources {
  readonly environment: Environment;
  readonly profile: Profile;
  readonly yaml: YamlTree;
  readonly problems: string[];
}

function resolveSetting(
  namespace: ConfigNamespace,
  key: string,
  schema: z.ZodType,
  { environment, profile, yaml, problems }: Sources,
): ResolvedSetting {
  const meta = settingMeta(schema);
  // An empty variable is how shells and compose files say "unset".
  const fromEnvironment = environment[meta.env] || undefined;
  const fromYaml = yaml[namespace.name]?.[yamlKey(key)];
  const raw = fromEnvironment ?? fromYaml;
  const result = schema.safeParse(raw);

  if (!result.success) {
    const shown = meta.secret || raw === undefined ? '' : `, got ${JSON.stringify(raw)}`;
    const where =
      fromEnvironment === undefined && raw !== undefined ? ` (${namespace.name}.${yamlKey(key)})` : '';
    const expected = result.error.issues[0]?.message ?? 'not valid';
    problems.push(`${meta.env}${where}: ${raw === undefined ? `required: ${expected}` : expected}${shown}`);
  } else if (result.data === undefined && meta.requiredIn?.includes(profile)) {
    problems.push(`${meta.env}: required in ${profile}`);
  }

  const value: unknown = result.data;
  let source: SettingSource = value === undefined ? 'unset' : 'default';
  if (raw !== undefined) source = fromEnvironment === undefined ? 'yaml' : 'environment';
  return { ...meta, namespace: namespace.name, key, value, source };
}

function readYaml(file: string, known: readonly ConfigNamespace[], problems: string[]): YamlTree {
  if (!existsSync(file)) return {};
  let tree: unknown;
  try {
    tree = parseYaml(readFileSync(file, 'utf8')) ?? {};
  } catch (error) {
    problems.push(`${file}: not valid YAML: ${(error as Error).message.split('\n')[0]}`);
    return {};
  }
  const parsed = z.record(z.string(), z.record(z.string(), z.unknown())).safeParse(tree);
  if (!parsed.success) {
    problems.push(`${file}: expected a mapping of namespaces to settings`);
    return {};
  }
  for (const [name, entries] of Object.entries(parsed.data)) {
    const namespace = known.find((candidate) => candidate.name === name);
    const keys = new Set(Object.keys(namespace?.shape ?? {}).map(yamlKey));
    if (!namespace) problems.push(`${file}: unknown namespace "${name}"`);
    else
      for (const key of Object.keys(entries))
        if (!keys.has(key)) problems.push(`${file}: unknown key "${name}.${key}"`);
  }
  return parsed.data;
}

function mergeYaml(base: YamlTree, over: YamlTree): YamlTree {
  const merged: YamlTree = { ...base };
  for (const [name, entries] of Object.entries(over)) merged[name] = { ...merged[name], ...entries };
  return merged;
}

function yamlKey(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
