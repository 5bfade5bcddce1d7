import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Body, Controller, Get, HttpCode, Module, Param, Post } from '@nestjs/common';
import type { InjectOptions } from 'fastify';
import { z } from 'zod';
import type { Actor } from '../../src/platform/auth/actor.js';
import { CredentialsInvalidError } from '../../src/platform/auth/auth.errors.js';
import {
  AdminOnly,
  CurrentActor,
  CurrentToken,
  MaybeSignedIn,
  SignedIn,
} from '../../src/platform/auth/auth.decorators.js';
import { AuthModule } from '../../src/platform/auth/auth.module.js';
import { Authentication } from '../../src/platform/auth/authentication.js';
import { BreakerRegistry } from '../../src/platform/resilience/breaker-registry.js';
import { ResilienceModule } from '../../src/platform/resilience/resilience.module.js';
import { ManualClock } from '../support/manual-clock.js';
import { type ProbeApp, bootProbe } from '../support/probe-app.js';

const KEY = 'k'.repeat(32);
const noteSchema = z.strictObject({ text: z.string() });

@Controller('notes')
class NotesController {
  @Get()
  @MaybeSignedIn()
  list(@CurrentActor() actor: Actor | undefined) {
    return { reader: actor?.name ?? null };
  }

  @Get('mine')
  @SignedIn()
  mine(@CurrentActor() actor: Actor, @CurrentToken() token: string) {
    return { reader: actor.name, token };
  }

  @Post(':id')
  @HttpCode(200)
  @AdminOnly()
  write(
    @Param('id', { schema: z.guid() }) id: string,
    @Body({ schema: noteSchema }) note: object,
    @CurrentActor() actor: Actor,
  ) {
    return { id, writer: actor.name, ...note };
  }

  @Get('broken')
  broken(@CurrentActor() actor: Actor) {
    return actor;
  }
}

@AdminOnly()
@Controller('rooms')
class RoomsController {
  @Get()
  list() {
    return [];
  }

  @Get('mine')
  @SignedIn()
  mine() {
    return [];
  }
}

@Module({ imports: [AuthModule, ResilienceModule], controllers: [NotesController, RoomsController] })
class ProbeModule {
  constructor(authentication: Authentication, breakers: BreakerRegistry) {
    authentication.useTokens({
      actorOf: (token) => {
        if (token !== 'admin' && token !== 'member') return Promise.reject(new CredentialsInvalidError());
        return Promise.resolve({ kind: 'user', id: token, name: `${token}@example.com`, role: token });
      },
    });
    breakers.create('probe', { failureThreshold: 1 });
  }
}

const ANY_ID = '00000000-0000-4000-8000-000000000000';
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

let app: ProbeApp;
let clock: ManualClock;

beforeAll(async () => {
  clock = new ManualClock();
  app = await bootProbe(ProbeModule, { env: { ADMIN_API_KEY: KEY }, clock });
});

beforeEach(() => clock.skip(60_000));

afterAll(() => app.nest.close());

async function ask(url: string, headers: Record<string, string> = {}, rest: InjectOptions = {}) {
  const { statusCode, headers: answered, body } = await app.server.inject({ url, headers, ...rest });
  return { status: statusCode, headers: answered, body: JSON.parse(body) };
}

const write = (headers: Record<string, string>, payload: string | object = { text: 'hello' }, id = ANY_ID) =>
  ask(`/notes/${id}`, { 'content-type': 'application/json', ...headers }, { method: 'POST', payload });

describe('an admin route', () => {
  it.each([
    ['an administrator’s token', bearer('admin'), 'admin@example.com'],
    ['the admin key', { 'x-admin-key': KEY }, 'admin-key'],
    ['the admin key beside a member’s token', { 'x-admin-key': KEY, ...bearer('member') }, 'admin-key'],
  ])('lets %s in', async (_what, headers, writer) => {
    const { status, body } = await write(headers);
    expect([status, body.writer]).toEqual([200, writer]);
  });

  it.each<[string, Record<string, string>, number, string]>([
    ['nothing', {}, 401, 'Not authenticated'],
    ['a member’s token', bearer('member'), 403, 'Admin access required'],
    ['a bad token', bearer('bad'), 401, 'Could not validate credentials'],
    ['an empty bearer', { authorization: 'Bearer ' }, 401, 'Could not validate credentials'],
    ['another scheme', { authorization: 'Basic YTpi' }, 401, 'Could not validate credentials'],
    ['a wrong admin key', { 'x-admin-key': 'wrong' }, 401, 'Could not validate credentials'],
    [
      'a wrong admin key beside a good token',
      { 'x-admin-key': 'wrong', ...bearer('admin') },
      401,
      'Could not validate credentials',
    ],
  ])('asked with %s answers before it looks at the input', async (_what, headers, status, detail) => {
    for (const answer of [await write(headers), await write(headers, {}, 'no-id')]) {
      expect([answer.status, answer.body.detail]).toEqual([status, detail]);
      expect(answer.headers['www-authenticate']).toBe(status === 401 ? 'Bearer' : undefined);
      expect(answer.headers['content-type']).toBe('application/problem+json');
    }
  });

  it('looks at the input of who may go on', async () => {
    expect((await write(bearer('admin'), {})).status).toBe(422);
    expect((await write(bearer('admin'), { text: 'x' }, 'no-id')).status).toBe(422);
  });

  it('turns away with 429 who has sent 20 wrong keys within a minute', async () => {
    const statuses = [];
    for (let i = 0; i < 21; i++) statuses.push((await write({ 'x-admin-key': `wrong ${i}` })).status);
    expect(statuses).toEqual([...Array<number>(20).fill(401), 429]);
    const { status, headers } = await write({ 'x-admin-key': KEY });
    expect([status, headers['retry-after']]).toEqual([429, '3']);
    expect((await write(bearer('admin'))).status).toBe(200);
  });

  it('may be each route of a controller, and one of them another', async () => {
    expect((await ask('/rooms', bearer('member'))).status).toBe(403);
    expect((await ask('/rooms', bearer('admin'))).status).toBe(200);
    expect((await ask('/rooms/mine', bearer('member'))).status).toBe(200);
  });
});

describe('a route of the own account', () => {
  it('lets every account in, and no service', async () => {
    expect((await ask('/notes/mine', bearer('member'))).body).toEqual({
      reader: 'member@example.com',
      token: 'member',
    });
    const { status, body } = await ask('/notes/mine', { 'x-admin-key': KEY });
    expect([status, body.detail]).toEqual([401, 'Not authenticated']);
  });
});

describe('a public route', () => {
  it('knows who asks when they say so', async () => {
    expect((await ask('/notes')).body).toEqual({ reader: null });
    expect((await ask('/notes', bearer('member'))).body).toEqual({ reader: 'member@example.com' });
    expect((await ask('/notes', { 'x-admin-key': KEY })).body).toEqual({ reader: 'admin-key' });
  });

  it.each([bearer('bad'), { authorization: '' }, { authorization: 'Basic YTpi' }, { 'x-admin-key': '' }])(
    'asked with %j is refused, rather than answered as to a stranger',
    async (headers) => {
      const { status, body } = await ask('/notes', headers as Record<string, string>);
      expect([status, body.detail]).toEqual([401, 'Could not validate credentials']);
    },
  );
});

describe('a route that says not whom it lets in', () => {
  it('gets no actor, but fails', async () => {
    expect((await ask('/notes/broken', bearer('admin'))).status).toBe(500);
  });
});

describe('the reset of a circuit breaker', () => {
  const reset = (name: string, headers: Record<string, string>) =>
    ask(`/api/v1/admin/circuit-breakers/${name}/reset`, headers, { method: 'POST' });

  it('closes it for an administrator, and only for one', async () => {
    const [breaker] = app.nest.get(BreakerRegistry, { strict: false }).list();
    breaker!.acquire().settle('failure');
    expect((await reset('probe', {})).status).toBe(401);
    expect((await reset('probe', bearer('member'))).status).toBe(403);
    expect(breaker!.state).toBe('open');
    const { status, body } = await reset('probe', bearer('admin'));
    expect([status, body]).toEqual([200, { name: 'probe', state: 'closed', scope: 'replica' }]);
    expect(breaker!.state).toBe('closed');
  });

  it('answers 404 where there is none, and 422 to what is no name', async () => {
    expect((await reset('other', bearer('admin'))).body.code).toBe('BREAKER_NOT_FOUND');
    expect((await reset('%00', bearer('admin'))).status).toBe(422);
  });
});
