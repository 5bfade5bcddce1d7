import { describe, expect, it } from '@jest/globals';
import { providerConfig } from './provider.config.js';

const { products } = providerConfig.shape;

describe('PROVIDER_PRODUCTS', () => {
  it('names products, as a text or as a list', () => {
    expect(products.parse('kiwis, Äpfel alt,a-1_b')).toEqual(['kiwis', 'Äpfel alt', 'a-1_b']);
    expect(products.parse(['kiwis'])).toEqual(['kiwis']);
    expect(products.parse(undefined)).toEqual([]);
  });

  it.each(['a"', 'a\\', "kiwi's", 'a,-', 'a\0', 'x'.repeat(51)])('does not name %j', (text) => {
    expect(products.safeParse(text).error?.issues[0]?.message).toContain('expected names of up to 50');
  });
});
