import type { Socket } from 'node:net';
import pg from 'pg';

type Done = (error?: Error) => void;

/** What pg's types leave out. */
interface Internals {
  readonly connection: { readonly stream: Socket };
  readonly readyForQuery: boolean;
}

/**
 * Connections that are given up when their server says nothing for so many milliseconds while it is asked: one that
 * hangs does not end its statements itself. By the socket's own timer, because pg's query_timeout keeps the rows of
 * answered statements alive until the next full collection (200 MB of a list that is streamed).
 */
export function watchedClient(silenceMs: number): typeof pg.Client {
  class WatchedClient extends pg.Client {
    override connect(): Promise<this>;
    override connect(done: Done): void;
    override connect(done?: Done): Promise<this> | undefined {
      if (!done) return super.connect().then(() => this.watch());
      super.connect((error?: Error) => {
        if (!error) this.watch();
        done(error);
      });
      return undefined;
    }

    private watch(): this {
      const { stream } = (this as unknown as Internals).connection;
      stream.setTimeout(silenceMs, () => {
        if (!(this as unknown as Internals).readyForQuery) stream.destroy();
      });
      return this;
    }
  }
  return WatchedClient as unknown as typeof pg.Client;
}
