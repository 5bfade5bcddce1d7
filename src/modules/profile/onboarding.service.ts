import { Injectable } from '@nestjs/common';
import type { Actor } from '../../platform/auth/actor.js';
import { AppError } from '../../shared/app-error.js';
import { GithubIdentityService } from '../account/github-identity.service.js';
import { PagesService } from '../account/pages.service.js';
import type { OnboardingView } from './onboarding.page.js';
import { ProfileService } from './profile.service.js';
import { SyncRuns } from './sync-runs.js';

/** What people see who come back from GitHub. */
@Injectable()
export class OnboardingService {
  constructor(
    private readonly pages: PagesService,
    private readonly identities: GithubIdentityService,
    private readonly profiles: ProfileService,
    private readonly runs: SyncRuns,
  ) {}

  /** @param error why they could not be helped, as their address says. @throws DatabaseUnavailableError */
  async viewFor(actor: Actor | undefined, error: string | undefined): Promise<OnboardingView> {
    const to = (path: string) => this.pages.link(path);
    if (actor?.kind !== 'user') return { to, error };
    const [github, profile, [lastRun]] = await Promise.all([
      this.identities.find(actor.id),
      this.profiles.find(actor.id),
      this.runs.list(actor.id, 1),
    ]);
    const name = github?.login ?? actor.email ?? actor.id;
    return { to, error, person: { name, canSync: github?.hasToken ?? false, profile, lastRun } };
  }

  /** Does what a button asked for. @returns the page that shows what came of it. */
  async after(work: () => Promise<unknown>): Promise<string> {
    try {
      await work();
      return this.pages.onboarding('step', 'done');
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      return this.pages.onboarding('error', error.code.toLowerCase());
    }
  }
}
