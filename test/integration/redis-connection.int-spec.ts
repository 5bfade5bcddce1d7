/** @needs redis */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { type AddressInfo, type Socket, createConnection, createServer } from 'node:net';
import { RedisUnavailableError } from '../../src/platform/cache/redis-unavailable.error.js';
import type { RedisConnection } from '../../src/platform/cache/redis.connection.js';
import { CapturedLog } from '../support/captured-log.js';
import { connectTo } from '../support/redis-connection.js';
import { type RedisServer, startRedis } from '../support/redis-server.js';
import { freePort } from '../support/server-process.js';
import { until } from '../support/until.js';

const COMMAND_TIMEOUT_MS = 50;

/** A machine under load is slow; a wait for a server that is known to be gone is still plain to see. */
const SOON_MS = 400;
const AT_ONCE_MS = 40;

const log = new CapturedLog();
const servers: RedisServer[] = [];
const connections: RedisConnection[] = [];

async function start(port?: number): Promise<RedisServer> {
  const server = await startRedis(port);
  servers.push(server);
  return server;
}

async function connect(url: string, timeoutMs = COMMAND_TIMEOUT_MS): Promise<RedisConnection> {
  const redis = await connectTo(url, timeoutMs);
  connections.push(redis);
  return redis;
}

async function timed(work: Promise<unknown>): Promise<{ failure: unknown; tookMs: number }> {
  const startedAt = performance.now();
  const failure = await work.then(
    () => undefined,
    (error: unknown) => error,
  );
  return { failure, tookMs: performance.now() - startedAt };
}

const get = (redis: RedisConnection) => redis.run((client) => client.get('key'));

beforeEach(() => {
  log.start();
});

afterEach(async () => {
  for (const redis of connections.splice(0)) redis.onApplicationShutdown();
  for (const server of servers.splice(0)) await server.stop();
  log.stop();
});

describe('a Redis that is there', () => {
  it('does what it is told, and nothing is logged', async () => {
    const redis = await connect((await start()).url);
    await redis.run((client) => client.set('key', 'value'));
    expect(await get(redis)).toBe('value');
    expect([redis.available, await redis.answers()]).toEqual([true, true]);
    expect(log.lines).toEqual([]);
  });

  it('is not taken for one that hangs because this process was busy', async () => {
    const redis = await connect((await start()).url);
    await redis.run((client) => client.set('key', 'value'));
    for (const busyAfter of [setImmediate, queueMicrotask]) {
      const answer = get(redis);
      busyAfter(() => {
        const until_ = performance.now() + 3 * COMMAND_TIMEOUT_MS;
        while (performance.now() < until_);
      });
      expect(await answer).toBe('value');
    }
    expect(log.lines).toEqual([]);
  });

  it('is used with the password and the database of its URL', async () => {
    const server = await start();
    const plain = await connect(server.url);
    await plain.run((client) => client.configSet('requirepass', 'p@ss'));
    const redis = await connect(`redis://:p%40ss@127.0.0.1:${server.port}/3`);
    await redis.run((client) => client.set('key', 'value'));
    expect(await plain.run((client) => client.info('keyspace'))).toContain('db3:keys=1');
  });

  it('that does not take the password is lost, and the password is logged nowhere', async () => {
    const server = await start();
    const plain = await connect(server.url);
    await plain.run((client) => client.configSet('requirepass', 'right'));
    const redis = await connect(`redis://:marked-secret@127.0.0.1:${server.port}`);
    expect(redis.available).toBe(false);
    expect(log.lines).toMatchObject([{ level: 'warn', event: 'redis_lost', reason: 'WRONGPASS' }]);
    expect(JSON.stringify(log.lines)).not.toContain('marked-secret');
  });

  it('and refuses is unavailable for the refused command only, and says so once', async () => {
    const redis = await connect((await start()).url);
    await redis.run((client) => client.configSet('maxmemory', '1'));
    for (let i = 0; i < 3; i++) {
      await expect(redis.run((client) => client.set('key', 'value'))).rejects.toThrow(RedisUnavailableError);
    }
    expect(await get(redis)).toBeNull();
    expect(log.lines).toMatchObject([{ level: 'warn', event: 'redis_refused', reason: 'OOM' }]);
  });
});

describe('a Redis that dies', () => {
  it('fails commands at once, is logged once, and is used again when it is back', async () => {
    const server = await start();
    const redis = await connect(server.url);
    await server.stop();
    await until(() => !redis.available);
    for (let i = 0; i < 20; i++) {
      const { failure, tookMs } = await timed(get(redis));
      expect(failure).toBeInstanceOf(RedisUnavailableError);
      expect(tookMs).toBeLessThan(AT_ONCE_MS);
    }
    expect(log.events()).toEqual(['redis_lost']);
    await start(server.port);
    await until(() => redis.available);
    expect(await get(redis)).toBeNull();
    expect(log.events()).toEqual(['redis_lost', 'redis_restored']);
  });

  it('fails the commands that are under way', async () => {
    const server = await start();
    const redis = await connect(server.url, 10_000);
    server.pause();
    const underWay = Array.from({ length: 10 }, () => timed(get(redis)));
    await server.stop();
    for (const { failure } of await Promise.all(underWay))
      expect(failure).toBeInstanceOf(RedisUnavailableError);
  });
});

describe('a Redis that hangs', () => {
  it('is waited for once, then commands fail at once until it answers again', async () => {
    const server = await start();
    const redis = await connect(server.url);
    server.pause();
    const first = await timed(get(redis));
    expect(first.failure).toBeInstanceOf(RedisUnavailableError);
    expect(first.tookMs).toBeGreaterThanOrEqual(COMMAND_TIMEOUT_MS - 1);
    expect(first.tookMs).toBeLessThan(SOON_MS);
    for (let i = 0; i < 20; i++) expect((await timed(get(redis))).tookMs).toBeLessThan(AT_ONCE_MS);
    expect(redis.available).toBe(false);
    server.resume();
    await until(() => redis.available);
    expect(await get(redis)).toBeNull();
    expect(log.lines).toMatchObject([
      { level: 'warn', event: 'redis_lost', reason: 'no_answer' },
      { level: 'log', event: 'redis_restored' },
    ]);
  });

  it('is noticed by whoever asks whether it answers', async () => {
    const server = await start();
    const redis = await connect(server.url);
    server.pause();
    expect(redis.available).toBe(true);
    expect(await redis.answers()).toBe(false);
    expect(redis.available).toBe(false);
  });

  it('behind a connection that went silent is connected to anew', async () => {
    const wire = await layWire((await start()).port);
    const redis = await connect(wire.url);
    wire.fallSilent();
    await timed(get(redis));
    expect(redis.available).toBe(false);
    await until(() => redis.available);
    expect(await get(redis)).toBeNull();
    expect(log.events()).toEqual(['redis_lost', 'redis_restored']);
    wire.close();
  });
});

describe('a start', () => {
  it('is delayed for about a second at most by a Redis that is not there, which is used once it is', async () => {
    const port = await freePort();
    const received: string[] = [];
    const startedAt = performance.now();
    const redis = await connect(`redis://127.0.0.1:${port}`);
    await redis.subscribe('channel', (message) => received.push(message));
    expect(performance.now() - startedAt).toBeLessThan(1500);
    expect(log.lines).toMatchObject([{ level: 'warn', event: 'redis_lost', reason: 'ECONNREFUSED' }]);
    const { url } = await start(port);
    await until(() => redis.available);
    await untilReceived(await connect(url), received);
    expect(log.events()).toEqual(['redis_lost', 'redis_restored']);
  });

  it('is delayed no longer by one that accepts and says nothing', async () => {
    const server = await start();
    server.pause();
    const startedAt = performance.now();
    const redis = await connect(server.url);
    await redis.subscribe('channel', () => undefined);
    expect(performance.now() - startedAt).toBeLessThan(1500);
    server.resume();
    await until(() => redis.available);
  });

  it('without REDIS_URL has no Redis, and says nothing of it', async () => {
    const redis = await connectTo();
    await redis.subscribe('channel', () => undefined);
    expect([redis.configured, redis.available]).toEqual([false, false]);
    await expect(get(redis)).rejects.toThrow(RedisUnavailableError);
    expect(log.lines).toEqual([]);
  });
});

describe('messages', () => {
  it('reach every listener of the channel on every replica, and nobody else', async () => {
    const { url } = await start();
    const replicas = [await connect(url), await connect(url)];
    const received: string[] = [];
    for (const [number, redis] of replicas.entries()) {
      for (const listener of ['a', 'b'])
        await redis.subscribe('channel', (message) => received.push(`${number}${listener} ${message}`));
      await redis.subscribe('other', () => received.push('other'));
    }
    await replicas[0]!.publish('channel', 'hello');
    await until(() => received.length >= 4);
    expect(received.sort()).toEqual(['0a hello', '0b hello', '1a hello', '1b hello']);
  });

  it('reach a listener again after Redis was lost, each once', async () => {
    const server = await start();
    const redis = await connect(server.url);
    const received: string[] = [];
    await redis.subscribe('channel', (message) => received.push(message));
    await server.stop();
    await until(() => !redis.available);
    await expect(redis.publish('channel', 'lost')).rejects.toThrow(RedisUnavailableError);
    await start(server.port);
    await until(() => redis.available);
    await untilReceived(redis, received);
    await redis.publish('channel', 'last');
    await until(() => received.includes('last'));
    expect(received.filter((message) => message === 'last')).toHaveLength(1);
  });

  it('that Redis does not let us listen to are reported once', async () => {
    const server = await start();
    const plain = await connect(server.url);
    await plain.run((client) => client.aclSetUser('default', ['resetchannels', '&allowed']));
    const redis = await connect(server.url);
    for (let i = 0; i < 2; i++) await redis.subscribe('channel', () => undefined);
    expect(log.lines).toMatchObject([{ level: 'warn', event: 'redis_refused', reason: 'NOPERM' }]);
  });
});

/** The connection for messages comes back in its own time. */
async function untilReceived(publisher: RedisConnection, received: readonly string[]): Promise<void> {
  await until(async () => {
    await publisher.publish('channel', 'still there?').catch(() => undefined);
    return received.length > 0;
  });
}

/** A way to a port that can fall silent: what was connected then stays open and hears nothing any more. */
async function layWire(port: number) {
  const sockets = new Set<Socket>();
  const wire = createServer((socket) => {
    const onward = createConnection(port, '127.0.0.1');
    for (const end of [socket, onward]) {
      sockets.add(end.on('error', () => undefined));
      end.on('close', () => {
        socket.destroy();
        onward.destroy();
      });
    }
    socket.pipe(onward).pipe(socket);
  }).listen(0, '127.0.0.1');
  await once(wire, 'listening');
  return {
    url: `redis://127.0.0.1:${(wire.address() as AddressInfo).port}`,
    fallSilent: () => {
      for (const socket of sockets) socket.unpipe().pause();
    },
    close: () => {
      for (const socket of sockets) socket.destroy();
      wire.close();
    },
  };
}
