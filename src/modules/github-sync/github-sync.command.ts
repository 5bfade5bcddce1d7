import { Inject, Injectable } from '@nestjs/common';
import type { Command as Program } from 'commander';
import { Command } from '../../platform/cli/command.js';
import { formatTable } from '../../platform/cli/table.js';
import { syncRequestSchema } from './dto/sync-request.js';
import { type GithubSyncConfig, githubSyncConfig } from './github-sync.config.js';
import { GithubTokenRequiredError } from './github-sync.errors.js';
import type { SyncResult } from './github-sync.js';
import type { ReadProgress } from './github.reader.js';
import { GithubSyncService } from './github-sync.service.js';
import { summarise } from './sync-summary.js';

/** `github sync <username>`: the sync route from a terminal. */
@Injectable()
export class GithubSyncCommand extends Command {
  constructor(
    @Inject(githubSyncConfig.token) private readonly config: GithubSyncConfig,
    private readonly service: GithubSyncService,
  ) {
    super();
  }

  register(program: Program): void {
    program
      .command('github')
      .description('what GitHub knows of a user')
      .command('sync')
      .description('fetches a profile and its public repositories, with the token in GITHUB_TOKEN')
      .argument('<username>', 'GitHub login')
      .option('--force-refresh', 'asks GitHub now, whatever is cached')
      .action((username: string, options: { forceRefresh?: boolean }) =>
        this.run(username, options.forceRefresh),
      );
  }

  private async run(input: string, forceRefresh = false): Promise<void> {
    const token = this.config.commandToken;
    if (!token) throw new GithubTokenRequiredError('Set GITHUB_TOKEN to a GitHub personal access token');
    const { username } = syncRequestSchema.parse({ username: input });
    const result = await this.service.sync({ token, username, forceRefresh, onPage: showProgress });
    process.stdout.write(render(result));
  }
}

function showProgress({ page, pages }: ReadProgress): void {
  const end = page === pages ? '\n' : '';
  if (process.stderr.isTTY) process.stderr.write(`\rreading page ${page} of ${pages}${end}`);
  else process.stderr.write(`reading page ${page} of ${pages}\n`);
}

function render({ profile, repositories, complete, cache }: SyncResult): string {
  const { stars, forks, languages } = summarise(repositories);
  const rows = repositories.map(({ name, language, stars: starred, forks: forked, updatedAt }) => [
    name,
    language ?? '-',
    String(starred),
    String(forked),
    updatedAt?.slice(0, 10) ?? '-',
  ]);
  const top = languages.slice(0, 5).map(({ name, share }) => `${name} ${Math.round(share * 100)} %`);
  return [
    `${profile.login}${profile.name ? ` (${profile.name})` : ''}: ${profile.url}\n`,
    `${repositories.length} repositories${complete ? '' : ' (not all)'}, ${stars} stars, ${forks} forks, cache ${cache}\n`,
    `${top.join(', ') || 'no languages'}\n\n`,
    formatTable([['REPOSITORY', 'LANGUAGE', 'STARS', 'FORKS', 'UPDATED'], ...rows]),
  ].join('');
}
