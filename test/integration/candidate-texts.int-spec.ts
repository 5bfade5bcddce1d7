import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { AS_ADMIN, type ProviderApp, bootProvider } from '../support/provider-app.js';

const SQL = [
  "'; DROP TABLE candidates; --",
  "' OR '1'='1",
  '"; SELECT pg_sleep(10); --',
  "$1', '$2",
  '\\',
  "\\'; DELETE FROM candidates --",
  '%s %d {0} ${1}',
  '[{"a":1}]',
  '<script>alert(1)</script>',
];

let app: ProviderApp;

beforeAll(async () => {
  app = await bootProvider({ env: { PROVIDER_PRODUCTS: 'kiwis, Äpfel alt' } });
});

afterAll(() => app.close());

const stored = async (id: string) => {
  const { body } = await app.ask({ url: `/candidates/${id}`, headers: AS_ADMIN });
  return body;
};

describe('a text', () => {
  it.each(SQL)('is stored as it is: %s', async (text) => {
    const { status, body } = await app.register({
      company_name: text,
      phone: text.slice(0, 50),
      location: text,
    });
    expect(status).toBe(201);
    expect(await stored(body.candidate_id as string)).toMatchObject({
      company_name: text,
      phone: text.slice(0, 50),
      location: text,
    });
  });

  it('is stored as it is, whatever it is', async () => {
    const text = fc
      .string({ unit: 'binary', minLength: 1, maxLength: 255 })
      .filter((candidate) => !/\p{Cc}/u.test(candidate) && candidate.trim() !== '');
    await fc.assert(
      fc.asyncProperty(text, text, async (name, place) => {
        const { status, body } = await app.register({ company_name: name, location: place });
        expect(status).toBe(201);
        expect(await stored(body.candidate_id as string)).toMatchObject({
          company_name: name.trim(),
          location: place.trim(),
        });
      }),
      { numRuns: 50 },
    );
  });

  it.each(['company_name', 'contact_email', 'phone', 'location', 'products'])(
    'has no control characters and is valid Unicode: %s',
    async (field) => {
      for (const bad of ['a\0b', '\0', 'a\x1Bb', 'a\nb', 'a\uD800b']) {
        const { status, body } = await app.register({ [field]: field === 'products' ? [bad] : bad });
        expect([status, body.code]).toEqual([422, 'VALIDATION_FAILED']);
        for (const error of body.errors)
          expect(error.pointer).toBe(field === 'products' ? '/products/0' : `/${field}`);
      }
    },
  );

  it.each(SQL)('that is no e-mail address, product or status is refused: %s', async (text) => {
    for (const changes of [{ contact_email: text }, { products: [text] }, { truck_count: text }])
      expect((await app.register(changes)).status).toBe(422);
    const encoded = encodeURIComponent(text);
    expect((await app.ask(`/candidates?status=${encoded}`)).status).toBe(422);
    expect((await app.ask(`/candidates?cursor=${encoded}`)).status).toBe(422);
    expect((await app.ask(`/candidates?limit=${encoded}`)).status).toBe(422);
    expect((await app.ask(`/candidates?product=${encoded}`)).body.candidates).toEqual([]);
  });
});

describe('products', () => {
  it('that this installation takes besides can be offered and asked for', async () => {
    const { status, body } = await app.register({ products: ['kiwis', 'Äpfel alt', 'apples'] });
    expect(status).toBe(201);
    for (const product of ['kiwis', '%C3%84pfel%20alt']) {
      const list = await app.ask(`/candidates?product=${product}`);
      expect(list.body.candidates).toMatchObject([{ candidate_id: body.candidate_id }]);
    }
  });

  it('that it does not take are refused, with every other violation', async () => {
    const { body } = await app.register({ products: ['plums'], truck_count: 0, colour: 'red' });
    expect(body.errors.map(({ pointer }: any) => pointer).sort()).toEqual([
      '/colour',
      '/products/0',
      '/truck_count',
    ]);
  });
});

describe('a body', () => {
  it.each([
    [400, '{'],
    [422, '[]'],
    [422, 'null'],
    [422, '"text"'],
    [422, '{}'],
  ])('is answered %i where it is %s', async (status, payload) => {
    const answer = await app.ask({
      method: 'POST',
      url: '/candidates',
      payload,
      headers: { 'content-type': 'application/json' },
    });
    expect(answer.status).toBe(status);
  });
});
