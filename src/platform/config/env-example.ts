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

# Every variable that the OpenTelemetry specification has for traces, and for metrics over OTLP, means what it says there;
# these are the ones to know. OTEL_EXPORTER_OTLP_ENDPOINT stands above.

# true: nothing of all this, whatever else is set.
# OTEL_SDK_DISABLED=false

# http/protobuf or http/json; gRPC is not spoken here.
# OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf

# Headers for the collector, name=value and commas between: a secret, if it has one.
# OTEL_EXPORTER_OTLP_HEADERS=

# Milliseconds that an export may take in all.
# OTEL_EXPORTER_OTLP_TIMEOUT=10000

# Name under which traces and metrics are exported, and what else is said of this process (name=value,…).
# OTEL_SERVICE_NAME=portfolio-platform
# OTEL_RESOURCE_ATTRIBUTES=

# Which traces are kept; traceidratio with OTEL_TRACES_SAMPLER_ARG=0.1 keeps one in ten, whatever callers ask for.
# OTEL_TRACES_SAMPLER=parentbased_always_on

# otlp: the metrics are sent every OTEL_METRIC_EXPORT_INTERVAL (60000 ms), besides being scraped.
# OTEL_METRICS_EXPORTER=none

# Which contexts are taken and passed on; with baggage what callers write there reaches GitHub, the model and billing.
# OTEL_PROPAGATORS=tracecontext
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
