import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Body, Controller, Get, HttpCode, Module, Param, Post, Query } from '@nestjs/common';
import { z } from 'zod';
import { type ProbeApp, bootProbe } from '../support/probe-app.js';

const orderSchema = z.strictObject({
  name: z.string('Expected a text').min(1, 'At least 1 character').max(10, 'At most 10 characters'),
  address: z.strictObject({ city: z.string('Expected a text'), zip: z.string('Expected a text').optional() }),
  items: z.array(z.strictObject({ count: z.int('Expected a whole number').min(1, 'At least 1') })),
  'a/b': z.strictObject({ '~m': z.string('Expected a text') }).optional(),
  '': z.boolean('Expected true or false').optional(),
});

const pageSchema = z.strictObject({
  page: z.coerce.number('Expected a number').int().min(1, 'At least 1').default(1),
  sort: z.enum(['name', 'date'], 'Expected name or date').optional(),
});

const idSchema = z.strictObject({ id: z.uuid('Expected a UUID') });

@Controller('orders')
class OrdersController {
  @Post()
  @HttpCode(200)
  add(@Body({ schema: orderSchema }) order: z.infer<typeof orderSchema>) {
    return order;
  }

  @Get()
  list(@Query({ schema: pageSchema }) page: z.infer<typeof pageSchema>) {
    return page;
  }

  @Get(':id')
  read(@Param({ schema: idSchema }) { id }: z.infer<typeof idSchema>) {
    return { id };
  }
}

@Module({ controllers: [OrdersController] })
class OrdersModule {}

const VALID = { name: 'Ada', address: { city: 'London' }, items: [{ count: 2 }] };

interface Violation {
  readonly pointer: string;
  readonly detail: string;
  readonly code: string;
}

describe('input that is not valid', () => {
  let app: ProbeApp;

  beforeAll(async () => {
    app = await bootProbe(OrdersModule);
  });

  afterAll(() => app.nest.close());

  /** @returns the violations of an answer that is one, by pointer. */
  async function violations(request: { url: string } | { payload: unknown }): Promise<Violation[]> {
    const answer = await app.server.inject(
      'url' in request
        ? request
        : {
            method: 'POST',
            url: '/orders',
            payload: JSON.stringify(request.payload),
            headers: { 'content-type': 'application/json' },
          },
    );
    expect(answer.statusCode).toBe(422);
    expect(answer.headers['content-type']).toBe('application/problem+json');
    const { code, errors } = answer.json<{ code: string; errors: Violation[] }>();
    expect(code).toBe('VALIDATION_FAILED');
    return errors.sort((a, b) => (a.pointer < b.pointer ? -1 : 1));
  }

  it('is answered with every violation, wherever it is', async () => {
    const payload = {
      name: 'much too long a name',
      address: { zip: 17 },
      items: [{ count: 1 }, { count: 0 }, { count: 1.5 }, { count: 1, price: 3 }],
      colour: 'red',
      size: 'L',
    };
    expect(await violations({ payload })).toEqual([
      { pointer: '/address/city', detail: 'Expected a text', code: 'invalid_type' },
      { pointer: '/address/zip', detail: 'Expected a text', code: 'invalid_type' },
      { pointer: '/colour', detail: 'Unknown key', code: 'unrecognized_keys' },
      { pointer: '/items/1/count', detail: 'At least 1', code: 'too_small' },
      { pointer: '/items/2/count', detail: 'Expected a whole number', code: 'invalid_type' },
      { pointer: '/items/3/price', detail: 'Unknown key', code: 'unrecognized_keys' },
      { pointer: '/name', detail: 'At most 10 characters', code: 'too_big' },
      { pointer: '/size', detail: 'Unknown key', code: 'unrecognized_keys' },
    ]);
  });

  it('names each member that is missing', async () => {
    expect((await violations({ payload: {} })).map(({ pointer }) => pointer)).toEqual([
      '/address',
      '/items',
      '/name',
    ]);
  });

  it('points with / and ~ escaped, and at the member whose name is empty', async () => {
    const payload = { ...VALID, 'a/b': { '~m': 1, '~1/': 2 }, '': 3 };
    expect((await violations({ payload })).map(({ pointer }) => pointer)).toEqual([
      '/',
      '/a~1b/~01~1',
      '/a~1b/~0m',
    ]);
  });

  it.each([
    ['a list', []],
    ['a text', 'Ada'],
    ['a number', 17],
    ['null', null],
    ['true', true],
  ])('is pointed at as a whole where it is %s', async (_what, payload) => {
    const errors = await violations({ payload });
    expect(errors).toMatchObject([{ pointer: '', code: 'invalid_type' }]);
  });

  it('in the query is pointed at by parameter', async () => {
    expect(await violations({ url: '/orders?page=0&sort=size&limit=10&x%2Fy=' })).toEqual([
      { pointer: '/limit', detail: 'Unknown key', code: 'unrecognized_keys' },
      { pointer: '/page', detail: 'At least 1', code: 'too_small' },
      { pointer: '/sort', detail: 'Expected name or date', code: 'invalid_value' },
      { pointer: '/x~1y', detail: 'Unknown key', code: 'unrecognized_keys' },
    ]);
  });

  it('in the query includes a parameter that came twice', async () => {
    expect(await violations({ url: '/orders?sort=name&sort=date' })).toMatchObject([{ pointer: '/sort' }]);
  });

  it('in the path is pointed at by parameter', async () => {
    expect(await violations({ url: '/orders/17' })).toEqual([
      { pointer: '/id', detail: 'Expected a UUID', code: 'invalid_format' },
    ]);
  });

  it('is never repeated in the answer', async () => {
    const answers = JSON.stringify([
      await violations({ payload: { ...VALID, name: 'hunter2-hunter2' } }),
      await violations({ url: '/orders?sort=hunter2' }),
      await violations({ url: '/orders/hunter2' }),
    ]);
    expect(answers).not.toContain('hunter2');
  });

  it('is not found in input that is valid, which arrives parsed', async () => {
    const posted = await app.server.inject({ method: 'POST', url: '/orders', payload: VALID });
    expect([posted.statusCode, posted.json()]).toEqual([200, VALID]);
    const listed = await app.server.inject('/orders?page=3');
    expect([listed.statusCode, listed.json()]).toEqual([200, { page: 3 }]);
  });
});
