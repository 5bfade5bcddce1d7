import { Inject, Injectable } from '@nestjs/common';
import { ReachabilityCheck, withoutCredentials } from '../cli/reachability-check.js';
import { type CacheConfig, cacheConfig } from './cache.config.js';

@Injectable()
export class RedisCheck extends ReachabilityCheck {
  readonly name = 'redis';
  readonly variable = 'REDIS_URL';
  readonly target;
  private readonly url;

  constructor(@Inject(cacheConfig.token) { redisUrl }: CacheConfig) {
    super();
    this.url = redisUrl;
    this.target = redisUrl && withoutCredentials(redisUrl);
  }

  /** Over a connection of its own, which says why it fails; the shared one only says that Redis is away. */
  async reach(signal: AbortSignal): Promise<string> {
    const { createClient } = await import('@redis/client');
    const client = createClient({ url: this.url!, socket: { reconnectStrategy: false } });
    client.on('error', () => undefined);
    signal.addEventListener('abort', () => {
      client.destroy();
    });
    try {
      await client.connect();
      return `answers ${await client.ping()}`;
    } finally {
      if (client.isOpen) client.destroy();
    }
  }
}
