import { Inject, Injectable } from '@nestjs/common';
import { type HttpConfig, httpConfig, publicUrlOf } from '../../platform/http/http.config.js';
import { type AccountConfig, accountConfig } from './account.config.js';

/** The addresses that browsers are sent to: absolute ones, so that no path is ever taken for another host's. */
@Injectable()
export class PagesService {
  private readonly publicUrl: string;
  private readonly onboardingUrl: string;

  constructor(
    @Inject(httpConfig.token) http: HttpConfig,
    @Inject(accountConfig.token) { onboardingUrl }: AccountConfig,
  ) {
    this.publicUrl = publicUrlOf(http);
    this.onboardingUrl = onboardingUrl ?? this.at('/onboarding');
  }

  /** @param path of ours, from its slash; what no header may hold is percent-encoded in the address. */
  at(path: string): string {
    return new URL(`${this.publicUrl}${path}`).href;
  }

  /** For a link in a page of ours, by whichever name it was reached. */
  link(path: string): string {
    return `${new URL(this.publicUrl).pathname.replace(/\/$/, '')}${path}`;
  }

  onboarding(name: 'step' | 'error', value: string): string {
    const url = new URL(this.onboardingUrl);
    url.searchParams.set(name, value);
    return url.href;
  }
}
