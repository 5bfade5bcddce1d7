import { type DynamicModule, Global, Module } from '@nestjs/common';
import { Clock, SystemClock } from '../../shared/clock.js';
import { appConfig } from './app.config.js';
import type { LoadedConfig } from './config-loader.js';
import type { ConfigNamespace } from './config-namespace.js';
import { RootSecret, openRootSecret } from './root-secret.js';
import { Runtime } from './runtime.js';

export interface ConfigModuleOptions {
  readonly configuration: {
    readonly config: LoadedConfig;
    readonly namespaces: readonly ConfigNamespace[];
  };
  readonly runtime: Runtime;
  readonly clock?: Clock;
}

/** What the process was started with: parsed settings by namespace token, the root secret, the clock. */
@Global()
@Module({})
export class ConfigModule {
  static forRoot({ configuration, runtime, clock = new SystemClock() }: ConfigModuleOptions): DynamicModule {
    const { config, namespaces } = configuration;
    const { secret, dataDir } = config.get(appConfig);
    const providers = [
      ...namespaces.map((namespace) => ({ provide: namespace.token, useValue: config.get(namespace) })),
      { provide: RootSecret, useFactory: () => openRootSecret(secret, dataDir) },
      { provide: Runtime, useValue: runtime },
      { provide: Clock, useValue: clock },
    ];
    return { module: ConfigModule, providers, exports: providers.map(({ provide }) => provide) };
  }
}
