import type { DynamicModule, Type } from '@nestjs/common';
import { accountConfig } from './modules/account/account.config.js';
import { jwtConfig } from './modules/account/jwt.config.js';
import { tokenEncryptionConfig } from './modules/account/token-encryption.config.js';
import { chatConfig } from './modules/chat/chat.config.js';
import { llmConfig } from './modules/chat/llm.config.js';
import { githubSyncConfig } from './modules/github-sync/github-sync.config.js';
import { portfolioConfig } from './modules/portfolio/portfolio.config.js';
import { profileSyncConfig } from './modules/profile/profile-sync.config.js';
import { billingConfig } from './modules/provider/billing.config.js';
import { providerConfig } from './modules/provider/provider.config.js';
import { githubConfig } from './platform/auth/github.config.js';
import type { ConfigNamespace } from './platform/config/config-namespace.js';
import { databaseConfig } from './platform/database/database.config.js';

/** A feature module that MODULES can switch off. */
export interface Feature {
  readonly name: string;
  /** Loads it: what is off takes no memory. */
  readonly module: () => FeatureModule | Promise<FeatureModule>;
  readonly configs: readonly ConfigNamespace[];
  /** Names of the features it calls. */
  readonly needs: readonly string[];
  /** What takes the place of module and configs where MONGODB_URI is set; nothing else loads MongoDB's driver. */
  readonly onMongodb?: Pick<Feature, 'module' | 'configs'>;
}

type FeatureModule = Type | DynamicModule;

export const FEATURES: readonly Feature[] = [
  {
    name: 'github-sync',
    module: async () => (await import('./modules/github-sync/github-sync.module.js')).GithubSyncModule,
    configs: [githubConfig, githubSyncConfig],
    needs: [],
  },
  {
    name: 'account',
    module: async () => (await import('./modules/account/account.module.js')).AccountModule,
    configs: [databaseConfig, githubConfig, jwtConfig, tokenEncryptionConfig, accountConfig],
    needs: [],
  },
  {
    name: 'provider',
    module: async () => (await import('./modules/provider/provider.module.js')).ProviderModule,
    configs: [databaseConfig, providerConfig, billingConfig],
    needs: [],
  },
  {
    name: 'portfolio',
    module: async () => {
      const { RelationalPortfolioModule } =
        await import('./modules/portfolio/relational/relational-portfolio.module.js');
      return portfoliosOver(RelationalPortfolioModule);
    },
    configs: [databaseConfig, portfolioConfig],
    needs: [],
    onMongodb: {
      module: async () => {
        const { MongoPortfolioModule } = await import('./modules/portfolio/mongo/mongo-portfolio.module.js');
        return portfoliosOver(MongoPortfolioModule);
      },
      configs: [portfolioConfig],
    },
  },
  {
    name: 'content',
    module: async () => (await import('./modules/content/content.module.js')).ContentModule,
    configs: [databaseConfig],
    needs: ['github-sync', 'account'],
  },
  {
    name: 'chat',
    module: async () => (await import('./modules/chat/chat.module.js')).ChatModule,
    configs: [databaseConfig, chatConfig, llmConfig],
    needs: ['content'],
  },
  {
    name: 'profile',
    module: async () => (await import('./modules/profile/profile-sync.module.js')).ProfileSyncModule,
    configs: [databaseConfig, profileSyncConfig],
    needs: ['account', 'github-sync'],
  },
  {
    name: 'mcp',
    module: async () => (await import('./modules/mcp/mcp.module.js')).McpModule,
    configs: [databaseConfig],
    needs: ['content'],
  },
];

async function portfoliosOver(store: Type): Promise<DynamicModule> {
  const { PortfolioModule } = await import('./modules/portfolio/portfolio.module.js');
  return PortfolioModule.over(store);
}

/** @returns the features that MODULES names, and a line for each thing wrong with it. */
export function selectFeatures(
  names: readonly string[],
  offered = FEATURES,
): { features: Feature[]; problems: string[] } {
  const wanted = new Set(names);
  const all = wanted.delete('all');
  const features = offered.filter(({ name }) => all || wanted.has(name));
  const on = new Set(features.map(({ name }) => name));
  const unknown = [...wanted].filter((name) => !offered.some((feature) => feature.name === name));
  const known = offered.map(({ name }) => name).join(', ');
  return {
    features,
    problems: [
      ...unknown.map((name) => `MODULES: unknown module "${name}"; there are ${known}`),
      ...features.flatMap(({ name, needs }) =>
        needs
          .filter((need) => !on.has(need))
          .map((need) => `MODULES: "${name}" needs "${need}", which is off`),
      ),
    ],
  };
}
