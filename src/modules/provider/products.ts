/** What every installation takes; PROVIDER_PRODUCTS names more. */
export const PRODUCTS: readonly string[] = ['apples', 'oranges', 'grapes', 'bananas', 'mangoes'];

/** Nothing else is the name of a product, here or in an older configuration. */
export const PRODUCT_NAME = /^[\p{L}\p{M}\d](?:[\p{L}\p{M}\d _-]{0,48}[\p{L}\p{M}\d])?$/u;
