import type { LoadedConfig, ResolvedSetting } from '../config/config-loader.js';
import { shownValue } from '../config/shown-value.js';
import { yamlKey } from '../config/yaml-files.js';
import { formatTable } from './table.js';

/** Every variable with its value in force, where that comes from, and its key in YAML; secrets are masked. */
export function settingsTable({ profile, profileVariable, settings }: LoadedConfig): string {
  const rows = settings.map((setting) => [
    setting.env,
    shown(setting),
    setting.source,
    `${setting.namespace}.${yamlKey(setting.key)}`,
  ]);
  return formatTable([
    ['VARIABLE', 'VALUE', 'FROM', 'YAML KEY'],
    [profileVariable ?? 'APP_ENV', profile, profileVariable ? 'environment' : 'default', '-'],
    ...rows,
  ]);
}

function shown(setting: ResolvedSetting): string {
  const { value, valid } = setting;
  if (!valid) return '(not valid)';
  if (value === undefined) return '-';
  if (Array.isArray(value) && !setting.secret)
    return value.length === 0 ? '(none)' : shownValue(value.join(','), setting);
  return shownValue(value, setting);
}
