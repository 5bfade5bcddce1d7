import { z } from 'zod';
import { type ConfigOf, defineConfig, setting } from '../../platform/config/config-namespace.js';

export const accountConfig = defineConfig('account', {
  adminEmail: setting(
    'ADMIN_EMAIL',
    'E-mail address of the administrator whom the first start creates while there is no account. In development and test, while HOST is a loopback address, admin@example.com without it.',
    z.email('expected an e-mail address').optional(),
  ),
  adminPassword: setting(
    'ADMIN_PASSWORD',
    'That administrator’s password. In development and test, while HOST is a loopback address, admin123 without it; anywhere else that one is refused.',
    z.string().min(8, 'expected at least 8 characters').optional(),
    { secret: true },
  ),
  onboardingUrl: setting(
    'ONBOARDING_URL',
    'Page of a front end to which people come back from GitHub, with step or error in its query; APP_URL/onboarding without it.',
    z.url({ protocol: /^https?$/, error: 'expected an http:// or https:// URL' }).optional(),
  ),
});

export type AccountConfig = ConfigOf<typeof accountConfig>;
