import { Inject, Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { createClient } from '@redis/client';
import { type CacheConfig, cacheConfig } from './cache.config.js';

export type RedisClient = ReturnType<typeof connectionTo>;

/** How long the start waits for a Redis that does not answer; it connects in the background afterwards. */
const START_TIMEOUT_MS = 1000;
const CONNECT_TIMEOUT_MS = 2000;
const PING_INTERVAL_MS = 250;
const MAX_RECONNECT_DELAY_MS = 2000;

/** Redis is not there, or did not answer in time. Callers go on without it. */
export class RedisUnavailableError extends Error {
  constructor(options?: ErrorOptions) {
    super('Redis is not available', options);
  }
}

/** The one connection to Redis that cache, rate limits and messages share. */
@Injectable()
export class RedisConnection implements OnModuleInit, OnApplicationShutdown {
  readonly configured: boolean;
  private readonly logger = new Logger(RedisConnection.name);
  private readonly client: RedisClient | undefined;
  private subscriber: RedisClient | undefined;
  private hung = false;
  private lost = false;

  constructor(@Inject(cacheConfig.token) private readonly config: CacheConfig) {
    this.configured = config.redisUrl !== undefined;
    if (config.redisUrl) this.client = connectionTo(config.redisUrl);
    this.client?.on('error', () => {
      this.observe();
    });
    this.client?.on('ready', () => {
      this.observe();
    });
  }

  get available(): boolean {
    return this.client?.isReady === true && !this.hung;
  }

  async onModuleInit(): Promise<void> {
    if (!this.client) return;
    const connected = this.client.connect().catch(() => undefined);
    await Promise.race([connected, afterMs(START_TIMEOUT_MS)]);
    this.observe();
  }

  /** Closed last, because requests in flight still use it. */
  onApplicationShutdown(): void {
    for (const client of [this.client, this.subscriber]) if (client?.isOpen) client.destroy();
  }

  /** @throws RedisUnavailableError, at once when Redis is known to be gone, else within REDIS_TIMEOUT_MS. */
  async run<T>(command: (client: RedisClient) => Promise<T>): Promise<T> {
    if (!this.client || !this.available) throw new RedisUnavailableError();
    const answer = command(this.client);
    const timeout = afterMs(this.config.redisTimeoutMs, HUNG);
    const result = await Promise.race([answer, timeout]).catch((cause: unknown) => {
      throw new RedisUnavailableError({ cause });
    });
    if (result !== HUNG) return result as T;
    answer.catch(() => undefined);
    this.waitForRecovery();
    throw new RedisUnavailableError();
  }

  /** @throws RedisUnavailableError */
  async publish(channel: string, message: string): Promise<void> {
    await this.run((client) => client.publish(channel, message));
  }

  /** Listens for good: the subscription comes back with the connection. */
  async subscribe(channel: string, listener: (message: string) => void): Promise<void> {
    if (!this.client) return;
    if (!this.subscriber) {
      this.subscriber = this.client.duplicate();
      this.subscriber.on('error', () => undefined);
      await Promise.race([this.subscriber.connect().catch(() => undefined), afterMs(START_TIMEOUT_MS)]);
    }
    const subscriber = this.subscriber;
    const listen = () => subscriber.subscribe(channel, listener).catch(() => undefined);
    if (subscriber.isReady) await listen();
    else subscriber.once('ready', () => void listen());
  }

  /** A server that hangs keeps its connection: until it answers a ping, nobody waits for it again. */
  private waitForRecovery(): void {
    if (this.hung) return;
    this.hung = true;
    this.observe();
    const ping = async (): Promise<void> => {
      while (this.hung && this.client?.isOpen) {
        await afterMs(PING_INTERVAL_MS);
        if (!this.client.isReady) continue;
        const answer = await Promise.race([
          this.client.ping().catch(() => undefined),
          afterMs(this.config.redisTimeoutMs),
        ]);
        if (answer === 'PONG') this.hung = false;
      }
      this.observe();
    };
    void ping();
  }

  /** One line per change, however many commands fail. */
  private observe(): void {
    if (this.lost === !this.available) return;
    this.lost = !this.available;
    if (this.lost)
      this.logger.warn({ event: 'redis_lost', message: 'Redis does not answer; going on without it' });
    else this.logger.log({ event: 'redis_restored', message: 'Redis answers again' });
  }
}

const HUNG = Symbol('hung');

function afterMs<T = undefined>(milliseconds: number, value?: T): Promise<T | undefined> {
  return new Promise((resolve) => {
    setTimeout(() => {
      resolve(value);
    }, milliseconds).unref();
  });
}

function connectionTo(url: string) {
  return createClient({
    url,
    // A command that cannot be sent now fails now; nothing queues for a server that is gone.
    disableOfflineQueue: true,
    socket: {
      connectTimeout: CONNECT_TIMEOUT_MS,
      reconnectStrategy: (attempt) => Math.min(50 * 2 ** attempt, MAX_RECONNECT_DELAY_MS),
    },
  });
}
