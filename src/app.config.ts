import { fileURLToPath } from 'node:url';
import { FEATURES, type Feature, selectFeatures } from './features.js';
import { appConfig } from './platform/config/app.config.js';
import { type Environment, type LoadedConfig, loadConfig } from './platform/config/config-loader.js';
import type { ConfigNamespace } from './platform/config/config-namespace.js';
import { authConfig } from './platform/auth/auth.config.js';
import { backupConfig } from './platform/backup/backup.config.js';
import { cacheConfig } from './platform/cache/cache.config.js';
import { endpointsConfig } from './platform/cli/endpoints.config.js';
import { envExample } from './platform/config/env-example.js';
import { PROFILES } from './platform/config/profile.js';
import { httpConfig } from './platform/http/http.config.js';
import { loggingConfig } from './platform/logging/logging.config.js';
import { mongodbConfig } from './platform/mongodb/mongodb.config.js';
import { metricsConfig } from './platform/observability/metrics.config.js';
import { rateLimitConfig } from './platform/rate-limit/rate-limit.config.js';
import { StartRefusedError } from './shared/start-refused.error.js';

const CONFIG_DIRECTORY = fileURLToPath(new URL('../config', import.meta.url));

const PLATFORM_CONFIGS: readonly ConfigNamespace[] = [
  appConfig,
  loggingConfig,
  httpConfig,
  metricsConfig,
  cacheConfig,
  rateLimitConfig,
  authConfig,
  mongodbConfig,
  backupConfig,
  endpointsConfig,
];

/** Every namespace there is, also of features that are off. */
export const ALL_CONFIGS: readonly ConfigNamespace[] = [
  ...PLATFORM_CONFIGS,
  ...new Set(FEATURES.flatMap(({ configs }) => configs)),
];

export interface AppConfiguration {
  readonly config: LoadedConfig;
  readonly features: readonly Feature[];
  readonly namespaces: readonly ConfigNamespace[];
}

/** Raised before anything started; `problems` has one line each. */
export class ConfigurationError extends StartRefusedError {
  constructor(readonly problems: readonly string[]) {
    super(problems.join('\n'));
  }
}

/** Parses the platform's settings, and those of the features that MODULES switches on. */
export function parseConfiguration(
  environment: Environment,
): AppConfiguration & { problems: readonly string[] } {
  const load = (namespaces: readonly ConfigNamespace[]) =>
    loadConfig({ environment, directory: CONFIG_DIRECTORY, namespaces, known: ALL_CONFIGS });
  const platform = load(PLATFORM_CONFIGS);
  // Undefined where MODULES itself is wrong, which the problems say.
  const modules = platform.get(appConfig).modules as string[] | undefined;
  const { features: selected, problems } = selectFeatures(modules ?? ['all']);
  const onMongodb = platform.get(mongodbConfig).uri !== undefined;
  const features = selected.map((feature) => ({ ...feature, ...(onMongodb && feature.onMongodb) }));
  // Features that need the same store name the same namespace.
  const namespaces = [...PLATFORM_CONFIGS, ...new Set(features.flatMap(({ configs }) => configs))];
  const config = load(namespaces);
  return { config, features, namespaces, problems: [...config.problems, ...problems] };
}

/** What config/env.example must say. */
export function renderEnvExample(): string {
  return envExample(
    PROFILES.map((profile) =>
      loadConfig({
        environment: { APP_ENV: profile },
        directory: CONFIG_DIRECTORY,
        namespaces: ALL_CONFIGS,
        known: ALL_CONFIGS,
      }),
    ),
  );
}

/** @throws ConfigurationError when a setting is wrong. */
export function configureApp(environment: Environment): AppConfiguration {
  const { problems, ...configuration } = parseConfiguration(environment);
  if (problems.length > 0) throw new ConfigurationError(problems);
  return configuration;
}
