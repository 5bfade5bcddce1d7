import { describe, expect, it } from '@jest/globals';
import { PRODUCTS } from '../products.js';
import { registrationSchema } from './candidate-registration.js';

const schema = registrationSchema(PRODUCTS);
const VALID = {
  company_name: 'Orchard Logistics',
  contact_email: 'fleet@orchard.example',
  products: ['apples'],
  truck_count: 1,
  capacity_tons_per_day: 2147483647,
};

const violations = (changes: Record<string, unknown>, of = schema) =>
  of
    .safeParse({ ...VALID, ...changes })
    .error?.issues.map(({ path, message }) => `/${path.join('/')} ${message}`);

describe('a registration', () => {
  it('is taken trimmed, with what is left out as null', () => {
    expect(
      schema.parse({ ...VALID, company_name: ' Nordobst ', contact_email: ' Jan@Nord.Example', phone: ' ' }),
    ).toEqual({
      ...VALID,
      company_name: 'Nordobst',
      contact_email: 'Jan@nord.example',
      phone: null,
      location: null,
    });
  });

  it.each([
    [{ company_name: '' }, '/company_name At least 1 character'],
    [{ company_name: '  ' }, '/company_name At least 1 character'],
    [{ company_name: 'x'.repeat(256) }, '/company_name At most 255 characters'],
    [{ company_name: undefined }, '/company_name Expected a text'],
    [{ company_name: 'a\0b' }, '/company_name No control characters'],
    [{ contact_email: 'orchard' }, '/contact_email Expected an e-mail address'],
    [{ phone: '0'.repeat(51) }, '/phone At most 50 characters'],
    [{ phone: 815 }, '/phone Expected a text'],
    [{ location: 'x'.repeat(256) }, '/location At most 255 characters'],
    [{ products: [] }, '/products At least 1 product'],
    [{ products: 'apples' }, '/products Expected a list'],
    [{ products: undefined }, '/products Expected a list'],
    [{ products: ['Apples'] }, '/products/0 Expected one of apples, oranges, grapes, bananas, mangoes'],
    [
      { products: ['apples', 'kiwis'] },
      '/products/1 Expected one of apples, oranges, grapes, bananas, mangoes',
    ],
    [{ products: ['apples', 'grapes', ' apples'] }, '/products/2 Named before'],
    [{ truck_count: 0 }, '/truck_count At least 1'],
    [{ truck_count: 2147483648 }, '/truck_count At most 2147483647'],
    [{ truck_count: 1.5 }, '/truck_count Expected a whole number'],
    [{ truck_count: '5' }, '/truck_count Expected a whole number'],
    [{ truck_count: null }, '/truck_count Expected a whole number'],
    [{ capacity_tons_per_day: -1 }, '/capacity_tons_per_day At least 1'],
    [{ status: 'approved' }, '/ Unrecognized key: "status"'],
  ])('with %j is refused: %s', (changes, violation) => {
    expect(violations(changes)).toEqual([violation]);
  });

  it('is told everything that is wrong with it', () => {
    expect(
      violations({ company_name: '', products: ['apples', 'apples', 7], truck_count: 0, fax: 1 })?.sort(),
    ).toEqual([
      '/ Unrecognized key: "fax"',
      '/company_name At least 1 character',
      '/products/1 Named before',
      '/products/2 Expected a text',
      '/truck_count At least 1',
    ]);
  });

  it('may offer what this installation takes besides', () => {
    const extended = registrationSchema([...PRODUCTS, 'kiwis']);
    expect(violations({ products: ['kiwis', 'apples'] }, extended)).toBeUndefined();
  });
});
