import { z } from 'zod';
import { type ConfigOf, defineConfig, setting } from '../config/config-namespace.js';
import { httpUrl } from '../config/setting-types.js';

export const githubConfig = defineConfig('github', {
  apiUrl: setting(
    'GITHUB_API_URL',
    'GitHub’s REST API; for GitHub Enterprise Server https://HOST/api/v3.',
    httpUrl().default('https://api.github.com'),
  ),
  oauthUrl: setting(
    'GITHUB_OAUTH_URL',
    'Where people sign in with GitHub; for GitHub Enterprise Server https://HOST.',
    httpUrl().default('https://github.com'),
  ),
  clientId: setting(
    'GITHUB_CLIENT_ID',
    'Client ID of the OAuth app by which people sign in; its callback is APP_URL/api/github/callback.',
    z.string().min(1).optional(),
  ),
  clientSecret: setting(
    'GITHUB_CLIENT_SECRET',
    'That OAuth app’s client secret.',
    z.string().min(1).optional(),
    { secret: true },
  ),
});

export type GithubConfig = ConfigOf<typeof githubConfig>;

export interface GithubApp {
  readonly clientId: string;
  readonly clientSecret: string;
}

/** @returns undefined where signing in with GitHub is not configured. */
export function githubAppOf({ clientId, clientSecret }: GithubConfig): GithubApp | undefined {
  return clientId === undefined || clientSecret === undefined ? undefined : { clientId, clientSecret };
}
