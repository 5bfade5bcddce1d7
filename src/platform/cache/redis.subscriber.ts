import type { RedisClient } from './redis.client.js';

type Listener = (message: string) => void;

/** A connection of its own for messages, because one that listens can do little else. Opened when first asked to. */
export class RedisSubscriber {
  private readonly subscriptions: { readonly channel: string; readonly listener: Listener }[] = [];
  private opened: Promise<unknown> | undefined;

  /** @param onRefused told why Redis does not let us listen. */
  constructor(
    private readonly client: RedisClient,
    private readonly onRefused: (error: unknown) => void,
  ) {
    // Whoever shares its server reports that it is lost.
    client.on('error', () => undefined);
    // The client itself renews only what it was once granted.
    client.on('ready', () => {
      for (const { channel, listener } of this.subscriptions) void this.listen(channel, listener);
    });
  }

  /** Listens for good, whatever becomes of the connection. @returns when it first does; until then it is pending. */
  async subscribe(channel: string, listener: Listener): Promise<void> {
    this.subscriptions.push({ channel, listener });
    this.opened ??= this.client.connect().catch(() => undefined);
    await this.opened;
    await this.listen(channel, listener);
  }

  close(): void {
    if (this.client.isOpen) this.client.destroy();
  }

  /** Once more changes nothing. */
  private async listen(channel: string, listener: Listener): Promise<void> {
    try {
      await this.client.subscribe(channel, listener);
    } catch (error) {
      if (this.client.isReady) this.onRefused(error);
    }
  }
}
