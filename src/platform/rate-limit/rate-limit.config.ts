import { z } from 'zod';
import { type ConfigOf, defineConfig, setting } from '../config/config-namespace.js';
import { list } from '../config/setting-types.js';
import { isCidr } from '../http/address-set.js';

export const rateLimitConfig = defineConfig('rate_limit', {
  whitelist: setting(
    'RATE_LIMIT_WHITELIST',
    'Addresses and CIDRs that are never limited, separated by commas.',
    list(z.string().refine(isCidr, 'expected addresses or CIDRs separated by commas')).default([]),
  ),
});

export type RateLimitConfig = ConfigOf<typeof rateLimitConfig>;
