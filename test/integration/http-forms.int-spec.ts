import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Body, Controller, HttpCode, Module, Post } from '@nestjs/common';
import { z } from 'zod';
import { RouteLimits } from '../../src/platform/http/route-limits.js';
import { type ProbeApp, bootProbe } from '../support/probe-app.js';

const FORM = 'application/x-www-form-urlencoded';
const schema = z.custom<object>((value) => typeof value === 'object' && value !== null);

@Controller()
class FormsController {
  @Post('form')
  @HttpCode(200)
  @RouteLimits({ body: 'form' })
  form(@Body({ schema }) fields: object) {
    return fields;
  }

  @Post('json')
  @HttpCode(200)
  json(@Body({ schema }) fields: object) {
    return fields;
  }
}

@Module({ controllers: [FormsController] })
class FormsModule {}

let app: ProbeApp;

beforeAll(async () => {
  app = await bootProbe(FormsModule);
});

afterAll(() => app.nest.close());

const post = (url: string, payload: string, type?: string) =>
  app.server.inject({ method: 'POST', url, payload, ...(type && { headers: { 'content-type': type } }) });

describe('a route for forms', () => {
  it.each<[string, string, object]>([
    ['fields', 'a=1&b=2', { a: '1', b: '2' }],
    ['escapes', 'a%20b=c+d%26%C3%A9', { 'a b': 'c d&é' }],
    ['no value', 'a&b=', { a: '', b: '' }],
    ['a name twice, as a list', 'a=1&a=2', { a: ['1', '2'] }],
    ['escapes that are none, as they stand', 'a=%zz%', { a: '%zz%' }],
    ['nothing', '', {}],
  ])('reads %s', async (_what, payload, fields) => {
    const answer = await post('/form', payload, FORM);
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toEqual(fields);
  });

  it.each([FORM, `${FORM};charset=UTF-8`, 'Application/X-WWW-Form-URLencoded'])(
    'reads the type %s',
    async (type) => {
      expect((await post('/form', 'a=1', type)).json()).toEqual({ a: '1' });
    },
  );

  it.each(['application/json', 'text/plain', 'multipart/form-data; boundary=x', `${FORM}x`])(
    'reads no %s',
    async (type) => {
      const answer = await post('/form', '{"a":"1"}', type);
      expect(answer.statusCode).toBe(415);
      expect(answer.json()).toMatchObject({ code: 'UNSUPPORTED_MEDIA_TYPE' });
    },
  );

  it('asked with no body at all finds it not valid', async () => {
    expect((await app.server.inject({ method: 'POST', url: '/form' })).statusCode).toBe(422);
  });

  it('reads no more than its limit', async () => {
    expect((await post('/form', `a=${'x'.repeat(101 * 1024)}`, FORM)).statusCode).toBe(413);
  });
});

describe('another route', () => {
  it('reads no form, and says what it reads', async () => {
    const answer = await post('/json', 'a=1', FORM);
    expect(answer.statusCode).toBe(415);
    expect(answer.json()).toMatchObject({ code: 'UNSUPPORTED_MEDIA_TYPE', detail: 'Send application/json' });
  });
});
