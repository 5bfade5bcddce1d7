import type { StoreCall } from '../telemetry/client-span.js';
import type { RedisClient } from './redis.client.js';

/** A view of the client that notes the command it is asked for; what is asked with it are keys and values. */
export class ObservedRedis {
  readonly client: RedisClient;
  private command: string | undefined;

  constructor(client: RedisClient) {
    this.client = new Proxy(client, {
      get: (target, name) => {
        this.command ??= String(name).toUpperCase();
        return Reflect.get(target, name, target) as unknown;
      },
    });
  }

  /** As OpenTelemetry's conventions for databases name it: "GET". */
  describe(): StoreCall {
    const name = this.command ?? 'COMMAND';
    return { name, attributes: { 'db.system.name': 'redis', 'db.operation.name': name } };
  }
}
