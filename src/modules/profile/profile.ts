/** What a repository is shown with. */
export interface ShownRepository {
  readonly name: string;
  readonly url: string;
  readonly description: string | null;
  readonly stars: number;
  readonly forks: number;
  readonly language: string | null;
}

export interface LanguageShare {
  readonly language: string;
  readonly bytes: number;
  /** Of all bytes, 0 to 100. */
  readonly percentage: number;
}

export interface ContributionDay {
  /** YYYY-MM-DD. */
  readonly date: string;
  readonly count: number;
  /** 0 for none to 4 for the most, as GitHub colours it. */
  readonly level: number;
}

export interface Activity {
  /** What it was, in GitHub's word for it, as `PushEvent`. */
  readonly type: string;
  readonly repository: string;
  readonly title: string | null;
  readonly url: string | null;
  /** ISO 8601, UTC. */
  readonly at: string;
}

/** What a sync learned of somebody's work on GitHub. */
export interface GithubStats {
  readonly publicRepos: number;
  readonly publicGists: number;
  readonly followers: number;
  readonly following: number;
  readonly totalStars: number;
  readonly totalForks: number;
  readonly totalCommits: number;
  readonly totalPRs: number;
  readonly totalIssues: number;
  readonly totalContributions: number;
  /** The 10 with the most bytes, the most first. */
  readonly languages: readonly LanguageShare[];
  /** The last year, a day each, the first day first. */
  readonly contributionGraph: readonly ContributionDay[];
  /** The 6 with the most stars. */
  readonly topRepositories: readonly ShownRepository[];
  /** Up to 6, in their owner's order. */
  readonly pinnedRepositories: readonly ShownRepository[];
  /** The last 20, the last first. */
  readonly recentActivity: readonly Activity[];
  /** ISO 8601, UTC. */
  readonly lastSyncedAt: string;
}

/** What GitHub says of a person, as it says it: nothing of it is checked yet. */
export interface GithubIdentity {
  readonly login: string;
  readonly name: string | null;
  readonly bio: string | null;
  readonly avatarUrl: string | null;
  readonly location: string | null;
  readonly company: string | null;
  readonly website: string | null;
}

/** Fields that a sync fills, until their owner does. */
export const SHARED_FIELDS = ['displayName', 'bio', 'avatarUrl', 'location', 'company', 'website'] as const;

export type SharedField = (typeof SHARED_FIELDS)[number];

/** How somebody is presented. */
export interface ProfileFields {
  readonly displayName: string;
  readonly bio: string | null;
  readonly avatarUrl: string | null;
  readonly location: string | null;
  readonly company: string | null;
  readonly website: string | null;
}

/** A developer's profile; dates are ISO 8601 in UTC, to the millisecond. */
export interface Profile extends ProfileFields {
  /** The account whose it is. */
  readonly userId: string;
  /** Its address, unique. */
  readonly slug: string;
  readonly githubUsername: string;
  readonly isPublic: boolean;
  /** What the owner said, and no sync changes. */
  readonly editedFields: readonly SharedField[];
  /** As it is stored: what a process still holds comes on top (ProfileViews). */
  readonly viewCount: number;
  /** One more with each change, views excepted. */
  readonly version: number;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly githubStats: GithubStats;
}

/** What its owner changes; what is left out stays. */
export interface ProfileChange extends Partial<ProfileFields> {
  readonly slug?: string | undefined;
  readonly isPublic?: boolean | undefined;
}

/** All that is held about one account. */
export interface ProfileExport {
  readonly profile: Profile;
  /** Its former addresses, and until when they lead to it. */
  readonly formerSlugs: readonly { readonly slug: string; readonly expiresAt: string }[];
}
