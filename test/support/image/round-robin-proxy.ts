import { Agent, type IncomingMessage, type ServerResponse, createServer, request } from 'node:http';
import { listenLocally, urlOf } from '../local-address.js';

/** As often as kube-proxy and most load balancers hear of a change. */
const FOLLOW_INTERVAL_MS = 1000;
const PROBE_TIMEOUT_MS = 3000;
/** Well before a replica closes an idle connection itself. */
const IDLE_CONNECTION_MS = 20_000;

interface Target {
  readonly url: string;
  readonly agent: Agent;
  /** Whether it was when this was last looked at. */
  ready: boolean;
}

/**
 * A Service before replicas: hands each request to the next one that is ready, and knows which those are a second late.
 * It tries nothing twice: what a replica drops is an answer 502.
 */
export class RoundRobinProxy {
  private readonly server = createServer((incoming, outgoing) => {
    this.pass(incoming, outgoing);
  });
  private readonly targets = new Map<string, Target>();
  private readonly timer = setInterval(() => void this.look(), FOLLOW_INTERVAL_MS);
  /** Those that requests are handed to, as of the last look. */
  private serving: Target[] = [];
  private turn = 0;

  constructor() {
    // One that closes idle connections loses the requests that are on their way to it.
    this.server.keepAliveTimeout = 0;
  }

  /** @returns the address that clients use. */
  async listen(): Promise<string> {
    return urlOf(await listenLocally(this.server, 0));
  }

  /** Requests may come to it, once it is seen to be ready. */
  add(url: string): void {
    this.targets.set(url, {
      url,
      agent: new Agent({ keepAlive: true, timeout: IDLE_CONNECTION_MS }),
      ready: false,
    });
  }

  /** No request shall come to it; which is heard of at the next look. */
  remove(url: string): void {
    this.targets.delete(url);
  }

  serves(url: string): boolean {
    return this.serving.some((target) => target.url === url);
  }

  async close(): Promise<void> {
    clearInterval(this.timer);
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async look(): Promise<void> {
    await Promise.all(
      [...this.targets.values()].map(async (target) => {
        const signal = AbortSignal.timeout(PROBE_TIMEOUT_MS);
        const answer = await fetch(`${target.url}/api/health/ready?scope=self`, { signal }).catch(
          () => undefined,
        );
        target.ready = answer?.ok === true;
      }),
    );
    this.serving = [...this.targets.values()].filter(({ ready }) => ready);
  }

  private pass(incoming: IncomingMessage, outgoing: ServerResponse): void {
    const target = this.serving[this.turn++ % this.serving.length];
    if (!target) {
      outgoing.writeHead(503).end('no replica is ready');
      return;
    }
    const { method, headers, url } = incoming;
    const passed = request(target.url + url!, { method, headers, agent: target.agent }, (answer) => {
      const { connection: _hopByHop, ...kept } = answer.headers;
      outgoing.writeHead(answer.statusCode!, kept);
      answer.on('error', () => outgoing.destroy()).pipe(outgoing);
    });
    passed.on('error', ({ message }) => {
      if (outgoing.headersSent) outgoing.destroy();
      else outgoing.writeHead(502).end(`${target.url}: ${message}`);
    });
    incoming.pipe(passed);
  }
}
