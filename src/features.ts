import type { DynamicModule, Type } from '@nestjs/common';
import { accountConfig } from './modules/account/account.config.js';
import { AccountModule } from './modules/account/account.module.js';
import { jwtConfig } from './modules/account/jwt.config.js';
import { ChatModule } from './modules/chat/chat.module.js';
import { chatConfig } from './modules/chat/chat.config.js';
import { llmConfig } from './modules/chat/llm.config.js';
import { ContentModule } from './modules/content/content.module.js';
import { githubSyncConfig } from './modules/github-sync/github-sync.config.js';
import { GithubSyncModule } from './modules/github-sync/github-sync.module.js';
import { portfolioConfig } from './modules/portfolio/portfolio.config.js';
import { PortfolioModule } from './modules/portfolio/portfolio.module.js';
import { RelationalPortfolioModule } from './modules/portfolio/relational/relational-portfolio.module.js';
import { billingConfig } from './modules/provider/billing.config.js';
import { providerConfig } from './modules/provider/provider.config.js';
import { ProviderModule } from './modules/provider/provider.module.js';
import type { ConfigNamespace } from './platform/config/config-namespace.js';
import { databaseConfig } from './platform/database/database.config.js';

/** A feature module that MODULES can switch off. */
export interface Feature {
  readonly name: string;
  readonly module: () => Type | DynamicModule | Promise<DynamicModule>;
  readonly configs: readonly ConfigNamespace[];
  /** Names of the features it calls. */
  readonly needs: readonly string[];
  /** What takes the place of module and configs where MONGODB_URI is set; nothing else loads MongoDB's driver. */
  readonly onMongodb?: Pick<Feature, 'module' | 'configs'>;
}

export const FEATURES: readonly Feature[] = [
  { name: 'github-sync', module: () => GithubSyncModule, configs: [githubSyncConfig], needs: [] },
  {
    name: 'account',
    module: () => AccountModule,
    configs: [databaseConfig, jwtConfig, accountConfig],
    needs: [],
  },
  {
    name: 'provider',
    module: () => ProviderModule,
    configs: [databaseConfig, providerConfig, billingConfig],
    needs: [],
  },
  { name: 'content', module: () => ContentModule, configs: [databaseConfig], needs: ['github-sync'] },
  {
    name: 'portfolio',
    module: () => PortfolioModule.over(RelationalPortfolioModule),
    configs: [databaseConfig, portfolioConfig],
    needs: [],
    onMongodb: {
      module: async () => {
        const { MongoPortfolioModule } = await import('./modules/portfolio/mongo/mongo-portfolio.module.js');
        return PortfolioModule.over(MongoPortfolioModule);
      },
      configs: [portfolioConfig],
    },
  },
  {
    name: 'chat',
    module: () => ChatModule,
    configs: [databaseConfig, chatConfig, llmConfig],
    needs: ['content'],
  },
];

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
