import { z } from 'zod';
import { type ConfigOf, defineConfig, setting } from '../../platform/config/config-namespace.js';
import { list } from '../../platform/config/setting-types.js';
import { PRODUCT_NAME } from './products.js';

export const providerConfig = defineConfig('provider', {
  products: setting(
    'PROVIDER_PRODUCTS',
    'Products that candidates may offer besides apples, oranges, grapes, bananas and mangoes.',
    list(
      z.string().regex(PRODUCT_NAME, 'expected names of up to 50 letters, digits, blanks, _ and -'),
    ).default([]),
  ),
});

export type ProviderConfig = ConfigOf<typeof providerConfig>;
