/** What GitHub says of what somebody does, beyond their profile and repositories. Null is what could not be read. */
export interface GithubActivity {
  readonly login: string | null;
  /** GitHub's numeric id, which stays when the login changes. */
  readonly githubId: number | null;
  readonly publicGists: number | null;
  readonly totals: GithubTotals;
  /** Oldest first: the last year, from the Sunday it began after. */
  readonly contributionGraph: readonly ContributionDay[] | null;
  /** As the owner ordered them, six at most. */
  readonly pinned: readonly PinnedRepository[] | null;
  /** Over the public repositories the user owns, forks left out; most bytes first. */
  readonly languages: readonly LanguageBytes[] | null;
  /** Newest first, 20 at most. */
  readonly recentActivity: readonly GithubEvent[] | null;
  readonly quota: GithubQuota;
  /** What is missing, one plain sentence each. */
  readonly warnings: readonly string[];
}

export interface GithubTotals {
  /** Of the last year, in what counts as a contribution: GitHub has no figure of all commits. */
  readonly commits: number | null;
  /** Opened, ever. */
  readonly pullRequests: number | null;
  /** Opened, ever. */
  readonly issues: number | null;
  /** Of the last year, as the calendar counts. */
  readonly contributions: number | null;
}

export interface ContributionDay {
  /** YYYY-MM-DD. */
  readonly date: string;
  readonly count: number;
  /** 0 for none, else the quartile among the person's own days. */
  readonly level: 0 | 1 | 2 | 3 | 4;
}

export interface PinnedRepository {
  readonly name: string;
  /** With its owner, who may be somebody else. */
  readonly fullName: string;
  readonly description: string | null;
  /** The web page. */
  readonly url: string;
  readonly stars: number;
  readonly forks: number;
  readonly language: string | null;
}

export interface LanguageBytes {
  readonly language: string;
  readonly bytes: number;
}

/** Something public that the user did. */
export interface GithubEvent {
  /** GitHub's name of the kind, as PushEvent. */
  readonly type: string;
  /** With its owner. */
  readonly repository: string;
  /** Of the issue, pull request, release, branch or fork, where GitHub says it. */
  readonly title: string | null;
  /** The web page of that, else of the repository. */
  readonly url: string;
  /** ISO 8601. */
  readonly at: string;
}

/** What reading cost the token, and what it has left. */
export interface GithubQuota {
  /** Points of GraphQL and calls of REST together. */
  readonly cost: number;
  /** Of the scarcer of the two quotas, 0 to 1; null where GitHub did not say. */
  readonly remainingShare: number | null;
  /** ISO 8601: when the scarcer one is whole again. */
  readonly resetAt: string | null;
}

/** How far reading is. */
export interface ActivityProgress {
  /** Pages of repositories that were read. */
  readonly page: number;
  readonly pages: number;
  /** Repositories that were read. */
  readonly repositories: number;
  readonly totalRepositories: number;
}
