/** Which parts of an activity one query asks for. */
export interface ActivityParts {
  /** Totals, gists and pinned repositories. */
  readonly counts?: boolean;
  /** The calendar, the dearest part: GitHub gives up on it first. */
  readonly contributions?: boolean;
  /** A page of repositories; `after` is the cursor of the one before. */
  readonly repositories?: { readonly first: number; readonly after: string | null };
}

/** The most languages of one repository that are added up, the largest first. */
const LANGUAGES_PER_REPOSITORY = 20;

/** One text for every combination of parts, so that what is left out costs nothing. */
export const ACTIVITY_QUERY = `
query Activity(
  $counts: Boolean!
  $contributions: Boolean!
  $repositories: Boolean!
  $first: Int!
  $after: String
) {
  viewer {
    login
    databaseId
    gists(privacy: PUBLIC) @include(if: $counts) { totalCount }
    pullRequests @include(if: $counts) { totalCount }
    issues @include(if: $counts) { totalCount }
    pinnedItems(first: 6, types: REPOSITORY) @include(if: $counts) {
      nodes {
        ... on Repository {
          name
          nameWithOwner
          description
          url
          isPrivate
          stargazerCount
          forkCount
          primaryLanguage { name }
        }
      }
    }
    contributionsCollection @include(if: $contributions) {
      totalCommitContributions
      contributionCalendar {
        totalContributions
        weeks { contributionDays { date contributionCount contributionLevel } }
      }
    }
    repositories(
      first: $first
      after: $after
      privacy: PUBLIC
      isFork: false
      ownerAffiliations: OWNER
      orderBy: { field: UPDATED_AT, direction: DESC }
    ) @include(if: $repositories) {
      totalCount
      pageInfo { hasNextPage endCursor }
      nodes {
        languages(first: ${LANGUAGES_PER_REPOSITORY}, orderBy: { field: SIZE, direction: DESC }) {
          edges { size node { name } }
        }
      }
    }
  }
  rateLimit { limit cost remaining resetAt }
}`;

export function variablesOf({ counts = false, contributions = false, repositories }: ActivityParts) {
  return {
    counts,
    contributions,
    repositories: repositories !== undefined,
    first: repositories?.first ?? 1,
    after: repositories?.after ?? null,
  };
}

/** The fields of `viewer` that each part asks for. */
export const FIELDS_OF_PART = {
  counts: ['gists', 'pullRequests', 'issues', 'pinnedItems'],
  contributions: ['contributionsCollection'],
  repositories: ['repositories'],
} as const satisfies Record<keyof ActivityParts, readonly string[]>;
