import type { InjectOptions } from 'fastify';
import { ProfileService } from '../../src/modules/profile/profile.service.js';
import type { GithubIdentity, GithubStats, Profile } from '../../src/modules/profile/profile.js';
import type { Clock } from '../../src/shared/clock.js';
import { type AccountApp, bootAccounts } from './account-app.js';
import { identityOf, statsOf } from './profile-builders.js';
import type { TestDatabase } from './test-database.js';

export interface PlainAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly text: string;
  /** As JSON; undefined where it is none. */
  readonly body: any;
}

type Headers = Record<string, string>;

/** Somebody with an account and a profile. */
export interface Developer {
  readonly id: string;
  /** The header by which they are signed in. */
  readonly signedIn: { readonly authorization: string };
  readonly profile: Profile;
}

/** The profile module in this process. */
export interface ProfileApp extends AccountApp {
  readonly profiles: ProfileService;
  read(url: string, headers?: Headers): Promise<PlainAnswer>;
  /** Changes the profile of who has the header. */
  change(developer: Pick<Developer, 'signedIn'>, changes: object, headers?: Headers): Promise<PlainAnswer>;
  /** Makes an account whose profile was synced, public unless it says otherwise. */
  developer(made?: {
    identity?: Partial<GithubIdentity>;
    stats?: Partial<GithubStats>;
    isPublic?: boolean;
  }): Promise<Developer>;
}

/** @param database to share one with another app. */
export async function bootProfiles({
  env = {},
  ...options
}: {
  env?: Record<string, string>;
  clock?: Clock;
  database?: TestDatabase;
} = {}): Promise<ProfileApp> {
  const app = await bootAccounts({
    env: { MODULES: 'account,github-sync,profile', RATE_LIMIT_WHITELIST: '127.0.0.1', ...env },
    ...options,
  });
  const profiles = app.nest.get(ProfileService);
  const ask = async (request: InjectOptions): Promise<PlainAnswer> => {
    const { statusCode, headers, body } = await app.server.inject(request);
    const isJson = String(headers['content-type']).includes('json');
    return { status: statusCode, headers, text: body, body: isJson && body ? JSON.parse(body) : undefined };
  };
  const change: ProfileApp['change'] = ({ signedIn }, payload, headers = {}) =>
    ask({ method: 'PATCH', url: '/api/profile', headers: { ...signedIn, ...headers }, payload });
  return {
    ...app,
    profiles,
    read: (url, headers = {}) => ask({ url, headers }),
    change,
    async developer({ identity = {}, stats = {}, isPublic = true } = {}) {
      const user = await app.newUser();
      const signedIn = await app.signIn(user);
      await profiles.keep(user.id, identityOf(identity), statsOf(stats), Date.parse('2026-01-01T00:00:00Z'));
      if (isPublic) await change({ signedIn }, { isPublic });
      return { id: user.id, signedIn, profile: await profiles.of(user.id) };
    },
  };
}
