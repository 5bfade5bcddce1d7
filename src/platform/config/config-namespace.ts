import type { z } from 'zod';
import type { Profile } from './profile.js';

export interface SettingMeta {
  /** The environment variable that sets it. */
  readonly env: string;
  readonly description: string;
  /** A secret is masked wherever settings are shown, and has no default. */
  readonly secret?: boolean;
  /** Profiles in which the start is refused without it. */
  readonly requiredIn?: readonly Profile[];
}

type SettingOptions = Pick<SettingMeta, 'secret' | 'requiredIn'>;

/** Declares one setting: its variable, its meaning, and the schema that parses a YAML value or a string. */
export function setting<S extends z.ZodType>(
  env: string,
  description: string,
  schema: S,
  options: SettingOptions = {},
): S {
  return schema.meta({ env, description, ...options });
}

export function settingMeta(schema: z.ZodType): SettingMeta {
  return schema.meta() as unknown as SettingMeta;
}

/**
 * The settings of one owner, declared beside it. The namespace's name is its key in config/*.yaml; a property
 * named `dataDir` is `data_dir` there.
 */
export class ConfigNamespace<Shape extends z.ZodRawShape = z.ZodRawShape> {
  readonly token: symbol;

  constructor(
    readonly name: string,
    readonly shape: Shape,
  ) {
    this.token = Symbol(`config:${name}`);
  }
}

export type ConfigOf<N> = N extends ConfigNamespace<infer Shape> ? z.infer<z.ZodObject<Shape>> : never;

export function defineConfig<Shape extends z.ZodRawShape>(
  name: string,
  shape: Shape,
): ConfigNamespace<Shape> {
  return new ConfigNamespace(name, shape);
}
