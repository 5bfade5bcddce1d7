import { join } from 'node:path';
import type { z } from 'zod';
import { type ConfigNamespace, type ConfigOf, type SettingMeta, settingMeta } from './config-namespace.js';
import { PROFILES, PROFILE_VARIABLES, type Profile } from './profile.js';
import { shownValue } from './shown-value.js';
import { type YamlTree, mergeYaml, readYaml, yamlKey } from './yaml-files.js';

export type Environment = Readonly<Record<string, string | undefined>>;

/** Where a setting's value came from. */
export type SettingSource = 'environment' | 'yaml' | 'default' | 'unset';

export interface ResolvedSetting extends SettingMeta {
  readonly namespace: string;
  readonly key: string;
  /** As parsed; undefined when it is unset, and when it is wrong. */
  readonly value: unknown;
  readonly source: SettingSource;
  readonly valid: boolean;
}

export interface LoadedConfig {
  readonly profile: Profile;
  /** The variable that names the profile; undefined when none does. */
  readonly profileVariable: string | undefined;
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

/** Reads config/default.yaml, config/<profile>.yaml over it, and the environment over both. */
export function loadConfig({ environment, directory, namespaces, known }: LoadOptions): LoadedConfig {
  const problems: string[] = [];
  const profileVariable = PROFILE_VARIABLES.find((name) => environment[name]);
  const profile = pickProfile(environment, profileVariable, problems);
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
    profileVariable,
    settings,
    problems,
    get<N extends ConfigNamespace>(namespace: N) {
      const value = values.get(namespace.name);
      if (!value) throw new Error(`Config namespace ${namespace.name} was not loaded`);
      return value as ConfigOf<N>;
    },
  };
}

function pickProfile(environment: Environment, variable: string | undefined, problems: string[]): Profile {
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
  // An empty variable is how shells and compose files say "unset", an empty value how YAML does.
  const fromEnvironment = environment[meta.env] || undefined;
  const raw = fromEnvironment ?? yaml[namespace.name]?.[yamlKey(key)] ?? undefined;
  const result = schema.safeParse(raw);

  const fromFile = fromEnvironment === undefined && raw !== undefined;
  const where = fromFile ? `${meta.env} (${namespace.name}.${yamlKey(key)})` : meta.env;
  if (!result.success) problems.push(`${where}: ${complaint(result.error, raw, meta)}`);
  else if (result.data === undefined && meta.requiredIn?.includes(profile))
    problems.push(`${where}: required in ${profile}`);

  const value: unknown = result.data;
  let source: SettingSource = value === undefined ? 'unset' : 'default';
  if (raw !== undefined) source = fromFile ? 'yaml' : 'environment';
  return { ...meta, namespace: namespace.name, key, value, source, valid: result.success };
}

function complaint({ issues }: z.ZodError, raw: unknown, meta: SettingMeta): string {
  const { message = '' } = issues[0] ?? {};
  // Of zod's own messages only this part, because they go on about what they got.
  const [part] = /\bexpected [^,]*/.exec(message) ?? ['not valid'];
  const expected = message.startsWith('expected') ? message : part;
  if (raw === undefined) return `required: ${expected}`;
  return meta.secret ? expected : `${expected}, got ${shownValue(JSON.stringify(raw), meta)}`;
}
