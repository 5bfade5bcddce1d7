import type { FastifyInstance } from 'fastify';
import findMyWay, { type HTTPMethod } from 'find-my-way';

/** A path or a URL; of anything else the router takes the first character for the slash. */
const ROUTABLE = /^(?:\/|https?:\/\/)/i;

export interface Route {
  readonly method: string;
  /** Route template. */
  readonly url: string;
}

/** The addresses the server knows, so that a wrong method can be told from an unknown address. */
export class RouteTable {
  private readonly router = findMyWay();
  private readonly methods = new Set<HTTPMethod>();
  private readonly known: Route[] = [];

  /** Records every route that is registered from now on. */
  observe(fastify: FastifyInstance): void {
    fastify.addHook('onRoute', ({ url, method }) => {
      // The preflight route of CORS matches every address and says nothing about any.
      if (url === '*') return;
      for (const each of [method].flat() as HTTPMethod[]) {
        this.methods.add(each);
        if (this.router.hasRoute(each, url)) continue;
        this.router.on(each, url, () => undefined);
        this.known.push({ method: each, url });
      }
    });
  }

  get routes(): readonly Route[] {
    return this.known;
  }

  /** @returns the methods that a path answers, sorted; none when the path is unknown. */
  methodsAt(path: string): string[] {
    if (!ROUTABLE.test(path)) return [];
    const found = [...this.methods].filter((method) => this.matches(method, path));
    // Which every address answers, if it is one.
    return found.length > 0 ? [...found, 'OPTIONS'].sort() : [];
  }

  /** As for Nest, a parameter has at least one character; only a wildcard may be empty. */
  private matches(method: HTTPMethod, path: string): boolean {
    const params = this.router.find(method, path)?.params;
    return (
      params !== undefined && Object.entries(params).every(([name, value]) => name === '*' || value !== '')
    );
  }
}
