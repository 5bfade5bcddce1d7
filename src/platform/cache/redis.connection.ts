import { Inject, Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { setTimeout as delay } from 'node:timers/promises';
import { inClientSpan, isTraced } from '../telemetry/client-span.js';
import { NoAnswerError, answerWithin } from './answer-within.js';
import { type CacheConfig, cacheConfig } from './cache.config.js';
import { ObservedRedis } from './observed-redis.js';
import { RedisUnavailableError } from './redis-unavailable.error.js';
import { type RedisClient, createRedisClient, isRefusal } from './redis.client.js';
import { RedisSubscriber } from './redis.subscriber.js';

/** How long the start waits for a Redis that does not answer; it connects in the background afterwards. */
const START_TIMEOUT_MS = 1000;
const PING_INTERVAL_MS = 500;

/** The one connection to Redis that cache, rate limits and messages share. */
@Injectable()
export class RedisConnection implements OnModuleInit, OnApplicationShutdown {
  readonly configured: boolean;
  private readonly logger = new Logger(RedisConnection.name);
  private readonly client: RedisClient | undefined;
  private readonly subscriber: RedisSubscriber | undefined;
  /** Whether it left a command unanswered, and every ping since. */
  private hung = false;
  private lost = false;
  private readonly refusals = new Set<string>();

  constructor(@Inject(cacheConfig.token) private readonly config: CacheConfig) {
    this.configured = config.redisUrl !== undefined;
    if (config.redisUrl === undefined) return;
    this.client = createRedisClient(config.redisUrl);
    this.client.on('error', (error) => {
      this.observe(reasonOf(error));
    });
    this.client.on('ready', () => {
      this.refusals.clear();
      this.observe();
    });
    this.subscriber = new RedisSubscriber(this.client.duplicate(), (error) => {
      this.noteRefusal(error);
    });
  }

  get available(): boolean {
    return this.client?.isReady === true && !this.hung;
  }

  async onModuleInit(): Promise<void> {
    if (!this.client) return;
    await startUp(this.client.connect());
    this.observe('not_connected');
  }

  /** Closed last, because requests in flight still use it. */
  onApplicationShutdown(): void {
    this.subscriber?.close();
    if (this.client?.isOpen) this.client.destroy();
  }

  /**
   * @throws RedisUnavailableError, at once when Redis is known to be gone or to hang, else within
   * REDIS_COMMAND_TIMEOUT_MS.
   */
  async run<T>(command: (client: RedisClient) => Promise<T>): Promise<T> {
    const { client } = this;
    if (!client || !this.available) throw new RedisUnavailableError();
    try {
      return await answerWithin(this.config.redisCommandTimeoutMs, traced(client, command));
    } catch (cause) {
      if (cause instanceof NoAnswerError) this.suspend(client);
      else if (client.isReady) this.noteRefusal(cause);
      throw new RedisUnavailableError({ cause });
    }
  }

  /** Whether it answers now. */
  async answers(): Promise<boolean> {
    return this.run((client) => client.ping()).then(
      () => true,
      () => false,
    );
  }

  /** @throws RedisUnavailableError */
  async publish(channel: string, message: string): Promise<void> {
    await this.run((client) => client.publish(channel, message));
  }

  /** Listens for good: a subscription that cannot be had now comes with the connection. */
  async subscribe(channel: string, listener: (message: string) => void): Promise<void> {
    const subscribed = this.subscriber?.subscribe(channel, listener);
    if (subscribed && this.available) await startUp(subscribed);
  }

  /** Nobody waits for a server that hangs until it answers as promptly as a command must be answered. */
  private suspend(client: RedisClient): void {
    if (this.hung) return;
    this.hung = true;
    this.observe('no_answer');
    void this.resumeWhenPrompt(client);
  }

  private async resumeWhenPrompt(client: RedisClient): Promise<void> {
    while (this.hung && client.isOpen) {
      await delay(PING_INTERVAL_MS, undefined, { ref: false });
      if (client.isReady) this.hung = !(await this.isPrompt(client));
    }
    this.observe();
  }

  /** One ping at a time, however long it takes: they would pile up behind each other. */
  private async isPrompt(client: RedisClient): Promise<boolean> {
    const sentAt = performance.now();
    const answered = await client.ping().then(
      () => true,
      () => false,
    );
    return answered && performance.now() - sentAt < this.config.redisCommandTimeoutMs;
  }

  /** One line per change, however many commands fail. */
  private observe(reason?: string): void {
    if (this.lost === !this.available) return;
    this.lost = !this.available;
    if (this.lost) {
      const message = 'Redis does not answer; going on without it';
      this.logger.warn({ event: 'redis_lost', message, reason });
    } else {
      this.logger.log({ event: 'redis_restored', message: 'Redis answers again' });
    }
  }

  /** A server that is there and does not do as it is told (read-only, out of memory): one line for each reason. */
  private noteRefusal(error: unknown): void {
    const reason = reasonOf(error);
    if (this.refusals.has(reason)) return;
    this.refusals.add(reason);
    this.logger.warn({ event: 'redis_refused', message: 'Redis refuses; going on without it', reason });
  }
}

/** Makes a span of a command that is part of a trace. */
function traced<T>(client: RedisClient, command: (client: RedisClient) => Promise<T>): Promise<T> {
  if (!isTraced()) return command(client);
  const observed = new ObservedRedis(client);
  return inClientSpan(
    () => observed.describe(),
    () => command(observed.client),
  );
}

/** Waits for what may never come, for as long as a start may be delayed. */
async function startUp(work: Promise<unknown>): Promise<void> {
  await Promise.race([work.catch(() => undefined), delay(START_TIMEOUT_MS, undefined, { ref: false })]);
}

/** Redis' own word for it (OOM, READONLY, WRONGPASS) or the network's; never the text, which may quote a command. */
function reasonOf(error: unknown): string {
  if (isRefusal(error)) return error.message.split(' ', 1)[0]!;
  if (typeof error !== 'object' || error === null) return 'unknown';
  return (error as NodeJS.ErrnoException).code ?? error.constructor.name;
}
