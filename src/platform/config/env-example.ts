import type { LoadedConfig, ResolvedSetting } from './config-loader.js';
import { PROFILES, PROFILE_VARIABLES } from './profile.js';

const HEADER = `# Every variable, with its meaning and its default. Written by "npm run env-example"; a test holds it against the
# schemas. Variables override config/<profile>.yaml, which overrides config/default.yaml.

# The profile: ${PROFILES.join(', ')}. The first of ${PROFILE_VARIABLES.join(', ')}
# that is set names it.
# APP_ENV=development
`;

/** Variables of the OpenTelemetry SDK's own, read before anything else; the standard says what they mean. */
const OPENTELEMETRY = `
# --- OpenTelemetry

# Name under which traces are exported.
# OTEL_SERVICE_NAME=portfolio-platform

# Which traces are kept; see the OpenTelemetry specification.
# OTEL_TRACES_SAMPLER=parentbased_always_on
`;

/** @param configs the configuration that each profile has when no variable is set, development's first. */
export function envExample(configs: readonly LoadedConfig[]): string {
  const [development] = configs;
  const namespaces = Map.groupBy(development!.settings, ({ namespace }) => namespace);
  const sections = [...namespaces].map(([namespace, settings]) => {
    const entries = settings.map((setting) => entry(setting, configs));
    return `\n# --- ${namespace}\n${entries.join('')}`;
  });
  return `${HEADER}${sections.join('')}${OPENTELEMETRY}`;
}

function entry(setting: ResolvedSetting, configs: readonly LoadedConfig[]): string {
  const { env, description, requiredIn = [], secret } = setting;
  const notes = [
    ...(secret ? ['secret'] : []),
    ...(requiredIn.length > 0 ? [`required in ${requiredIn.join(' and ')}`] : []),
    ...differences(setting, configs),
  ];
  const note = notes.length > 0 ? `\n# (${notes.join('; ')})` : '';
  return `\n# ${description}${note}\n# ${env}=${shown(setting.value)}\n`;
}

/** The profiles whose default is another than development's. */
function differences({ env, value }: ResolvedSetting, [, ...others]: readonly LoadedConfig[]): string[] {
  return others.flatMap(({ profile, settings }) => {
    const other = settings.find((candidate) => candidate.env === env)?.value;
    return shown(other) === shown(value) ? [] : [`${profile}: ${shown(other)}`];
  });
}

function shown(value: unknown): string {
  if (value === undefined) return '';
  if (Array.isArray(value)) return value.join(',');
  return typeof value === 'string' ? value : JSON.stringify(value);
}
