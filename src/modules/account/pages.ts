import { Inject, Injectable } from '@nestjs/common';
import { type HttpConfig, httpConfig, publicUrlOf } from '../../platform/http/http.config.js';
import { type AccountConfig, accountConfig } from './account.config.js';

/** Where browsers are sent: absolute addresses, so that no path is ever taken for another host's. */
@Injectable()
export class Pages {
  private readonly publicUrl: string;
  private readonly onboardingUrl: string;

  constructor(
    @Inject(httpConfig.token) http: HttpConfig,
    @Inject(accountConfig.token) { onboardingUrl }: AccountConfig,
  ) {
    this.publicUrl = publicUrlOf(http);
    this.onboardingUrl = onboardingUrl ?? this.at('/onboarding');
  }

  /** @param path of ours, from its slash. */
  at(path: string): string {
    return `${this.publicUrl}${path}`;
  }

  onboarding(name: 'step' | 'error', value: string): string {
    const url = new URL(this.onboardingUrl);
    url.searchParams.set(name, value);
    return url.href;
  }
}
