import { AppError } from '../../shared/app-error.js';
import type { Clock } from '../../shared/clock.js';
import { ActivityWarnings } from './activity-warnings.js';
import {
  type ActivityAnswer,
  type RepositoryPage,
  type Viewer,
  costOf,
  languagesOf,
  standingIn,
} from './github-activity.answers.js';
import type { GithubActivityClient, Metered } from './github-activity.client.js';
import { type ActivityParts, FIELDS_OF_PART } from './github-activity.query.js';
import type { ActivityProgress, GithubActivity, GithubEvent } from './github-activity.js';
import {
  GithubQuotaReservedError,
  GithubTimeoutError,
  GithubTokenInvalidError,
  GithubUnavailableError,
} from './github-sync.errors.js';
import type { TokenHolder } from './github.calls.js';
import { PAGE_SIZE } from './github.client.js';
import { QuotaLedger } from './quota-ledger.js';

const EVENTS = 20;

export interface ReadingOptions {
  /** Their signal is the deadline's, too. */
  readonly holder: TokenHolder;
  /** The caller's own signal, without the deadline. */
  readonly left: AbortSignal | undefined;
  readonly maxRepos: number;
  /** 0 to 1. */
  readonly minQuotaShare: number | undefined;
  readonly onProgress: ((progress: ActivityProgress) => void) | undefined;
}

/** One reading under way: what is known so far, and what could not be read. A part that fails does not end it. */
export class ActivityReading {
  private viewer: Partial<Viewer> = {};
  private nodes: RepositoryPage['nodes'] | null = null;
  private events: readonly GithubEvent[] | null = null;
  private readonly ledger = new QuotaLedger();
  private readonly warnings = new ActivityWarnings();

  constructor(
    private readonly client: GithubActivityClient,
    private readonly clock: Clock,
    private readonly options: ReadingOptions,
  ) {}

  /** @throws GithubTokenInvalidError, GithubQuotaReservedError, and the reason of the signal of a caller who left. */
  async run(): Promise<GithubActivity> {
    await this.askForQuota();
    const whole = { counts: true, contributions: true, repositories: this.page(null) };
    if (!(await this.readWhole(whole))) await this.readApart(whole);
    await this.readMorePages();
    await this.readEvents();
    return this.result();
  }

  private async askForQuota(): Promise<void> {
    if (this.options.minQuotaShare === undefined) return;
    const standings = await this.attempt('its quota', () => this.client.getRateLimit(this.options.holder));
    this.ledger.note('core', standings?.core);
    this.ledger.note('graphql', standings?.graphql);
    this.reserve();
  }

  /** @returns false when it may have been too much for one query: GitHub gives up after ten seconds. */
  private async readWhole(parts: ActivityParts): Promise<boolean> {
    try {
      const answer = await this.ask(parts);
      if (!answer.data?.viewer) return false;
      this.absorb(answer, parts);
    } catch (error) {
      const failure = this.bearable(error);
      if (failure instanceof GithubUnavailableError || failure instanceof GithubTimeoutError) return false;
      this.warnings.failed('totals, contributions and languages', failure);
    }
    return true;
  }

  private async readApart({ repositories }: ActivityParts): Promise<void> {
    const apart: [string, ActivityParts][] = [
      ['the totals', { counts: true }],
      ['the contributions', { contributions: true }],
      ['the languages', { ...(repositories && { repositories }) }],
    ];
    for (const [what, parts] of apart) {
      const answer = await this.attempt(what, () => this.ask(parts));
      if (answer) this.absorb(answer, parts);
      // Who does not answer the smallest question is not asked the others.
      else if (parts.counts) {
        this.warnings.add('GitHub was not asked for contributions and languages');
        return;
      }
    }
  }

  private async readMorePages(): Promise<void> {
    const { maxRepos } = this.options;
    for (let last = this.viewer.repositories; last; last = this.viewer.repositories) {
      const { totalCount, pageInfo } = last;
      const read = this.nodes?.length ?? 0;
      this.report(Math.min(totalCount, maxRepos));
      if (!pageInfo.hasNextPage) return;
      if (read >= maxRepos) {
        this.warnings.add(`Languages are those of the ${read} most recently updated repositories`);
        return;
      }
      this.reserve();
      const parts = { repositories: this.page(pageInfo.endCursor) };
      const answer = await this.attempt(`the languages of more than ${read} repositories`, () =>
        this.ask(parts),
      );
      if (!answer) return;
      this.absorb(answer, parts);
    }
  }

  private async readEvents(): Promise<void> {
    const { holder } = this.options;
    const login = this.viewer.login ?? (await this.readLogin());
    if (login === undefined) return;
    const metered = await this.attempt('the recent activity', () =>
      this.client.listEvents(holder, login, EVENTS),
    );
    this.events = metered ? this.paid(metered) : null;
  }

  /** Where GraphQL says nothing, REST may still say whose token it is. */
  private async readLogin(): Promise<string | undefined> {
    const metered = await this.attempt('the recent activity', () =>
      this.client.getHolder(this.options.holder),
    );
    if (!metered) return undefined;
    const { login, id } = this.paid(metered);
    this.viewer = { ...this.viewer, login, databaseId: id };
    return login;
  }

  private async ask(parts: ActivityParts): Promise<ActivityAnswer> {
    const answer = await this.client.query(this.options.holder, parts);
    this.ledger.spend('graphql', costOf(answer), standingIn(answer));
    return answer;
  }

  private absorb({ data, errors }: ActivityAnswer, parts: ActivityParts): void {
    const viewer = data?.viewer ?? undefined;
    const asked = (Object.keys(parts) as (keyof ActivityParts)[]).flatMap((part) => FIELDS_OF_PART[part]);
    this.warnings.lacking(errors, asked, viewer);
    const known = Object.entries(viewer ?? {}).filter(([, value]) => value != null);
    this.viewer = { ...this.viewer, ...Object.fromEntries(known) };
    if (!parts.repositories) return;
    // A page without an answer is the last.
    this.viewer.repositories = viewer?.repositories;
    if (viewer?.repositories) this.nodes = [...(this.nodes ?? []), ...viewer.repositories.nodes];
  }

  private async attempt<T>(what: string, work: () => Promise<T>): Promise<T | undefined> {
    try {
      // Past the deadline GitHub is not asked, or the breaker would take it for GitHub's failure.
      if (this.options.holder.signal.aborted) throw new GithubTimeoutError();
      return await work();
    } catch (error) {
      this.warnings.failed(what, this.bearable(error));
      return undefined;
    }
  }

  /** @returns a failure that does not end the reading; throws one that does. */
  private bearable(error: unknown): AppError {
    this.options.left?.throwIfAborted();
    const final = error instanceof GithubTokenInvalidError || error instanceof GithubQuotaReservedError;
    if (final || !(error instanceof AppError)) throw error;
    return error;
  }

  private reserve(): void {
    const { minQuotaShare } = this.options;
    if (minQuotaShare !== undefined) this.ledger.reserve(minQuotaShare, this.clock.now());
  }

  private page(after: string | null) {
    return { first: Math.min(PAGE_SIZE, this.options.maxRepos - (this.nodes?.length ?? 0)), after };
  }

  private paid<T>({ value, standing }: Metered<T>): T {
    this.ledger.spend('core', 1, standing);
    return value;
  }

  private report(totalRepositories: number): void {
    const repositories = this.nodes?.length ?? 0;
    const pages = Math.max(1, Math.ceil(totalRepositories / PAGE_SIZE));
    const page = Math.ceil(repositories / PAGE_SIZE);
    this.options.onProgress?.({ page: Math.max(1, page), pages, repositories, totalRepositories });
  }

  private result(): GithubActivity {
    const { login, databaseId, gists, pullRequests, issues, pinnedItems, contributionsCollection } =
      this.viewer;
    return {
      login: login ?? null,
      githubId: databaseId ?? null,
      publicGists: gists ?? null,
      totals: {
        commits: contributionsCollection?.commits ?? null,
        pullRequests: pullRequests ?? null,
        issues: issues ?? null,
        contributions: contributionsCollection?.total ?? null,
      },
      contributionGraph: contributionsCollection?.days ?? null,
      pinned: pinnedItems ?? null,
      languages: this.nodes && languagesOf(this.nodes),
      recentActivity: this.events,
      quota: this.ledger.summary(),
      warnings: this.warnings.list,
    };
  }
}
