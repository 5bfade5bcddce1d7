import { Inject, Injectable } from '@nestjs/common';
import { ReachabilityCheck, withoutCredentials } from '../cli/reachability-check.js';
import { type MongodbConfig, mongodbConfig } from './mongodb.config.js';

/** Less than the command waits, so that the reason is known. */
const CONNECT_TIMEOUT_MS = 2000;

@Injectable()
export class MongodbCheck extends ReachabilityCheck {
  readonly name = 'mongo';
  readonly variable = 'MONGODB_URI';
  readonly target;
  private readonly uri;

  constructor(@Inject(mongodbConfig.token) { uri }: MongodbConfig) {
    super();
    this.uri = uri;
    this.target = uri && withoutCredentials(uri);
  }

  /** Over a client of its own, outside the pool; its driver is loaded where there is something to reach. */
  async reach(signal: AbortSignal): Promise<string> {
    const { mongo } = await import('mongoose');
    const client = new mongo.MongoClient(this.uri!, { serverSelectionTimeoutMS: CONNECT_TIMEOUT_MS });
    signal.addEventListener('abort', () => void client.close());
    try {
      const { version } = await client.db().admin().buildInfo();
      return `answers as MongoDB ${String(version)}`;
    } finally {
      await client.close();
    }
  }
}
