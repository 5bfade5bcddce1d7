import { type Server, createServer } from 'node:http';
import { json } from 'node:stream/consumers';
import { listenLocally, urlOf } from './local-address.ts';
import { until } from './until.ts';

/** As much of OTLP's JSON as tests look at. */
export interface CollectedSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  /** 1 internal, 2 server, 3 client. */
  readonly kind: number;
  readonly attributes: Readonly<Record<string, string | number | boolean>>;
  /** 2 is an error. */
  readonly status: { readonly code?: number };
  readonly events: readonly unknown[];
}

interface OtlpAttribute {
  readonly key: string;
  readonly value: Readonly<Record<string, string | number | boolean>>;
}

/** A collector in the test's own process: OTLP over HTTP, as JSON. */
export interface FakeCollector {
  readonly url: string;
  readonly spans: CollectedSpan[];
  /** Names of the metrics of each export. */
  readonly metrics: (readonly string[])[];
  /** Attributes of the process that exports. */
  readonly resource: Record<string, unknown>;
  /** Everything that was sent, as it came. */
  readonly sent: string[];
  /** Connections that wait for an answer. */
  readonly waiting: () => number;
  /** Takes exports and does not answer, until it is mended. */
  hang(): void;
  mend(): void;
  /** @returns the first span that fits, once it came. */
  span(fits: (span: CollectedSpan) => boolean): Promise<CollectedSpan>;
  stop(): Promise<void>;
}

export async function startFakeCollector(port = 0): Promise<FakeCollector> {
  let hanging = false;
  let waiting = 0;
  const spans: CollectedSpan[] = [];
  const metrics: string[][] = [];
  const sent: string[] = [];
  const resource: Record<string, unknown> = {};
  const server: Server = createServer((request, response) => {
    if (hanging) {
      waiting++;
      request.resume();
      response.once('close', () => waiting--);
      return;
    }
    void json(request).then((body: any) => {
      sent.push(JSON.stringify({ headers: request.headers, body }));
      for (const { resource: of, scopeSpans = [] } of body.resourceSpans ?? []) {
        Object.assign(resource, attributesOf(of.attributes));
        for (const scope of scopeSpans)
          for (const span of scope.spans)
            spans.push({ events: [], ...span, attributes: attributesOf(span.attributes) });
      }
      for (const { scopeMetrics } of body.resourceMetrics ?? [])
        metrics.push(scopeMetrics.flatMap((scope: any) => scope.metrics.map(({ name }: any) => name)));
      response.setHeader('content-type', 'application/json').end('{}');
    });
  });
  const address = await listenLocally(server, port);
  return {
    url: urlOf(address),
    spans,
    metrics,
    resource,
    sent,
    waiting: () => waiting,
    hang: () => (hanging = true),
    mend: () => (hanging = false),
    async span(fits) {
      await until(() => spans.some(fits));
      return spans.find(fits)!;
    },
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function attributesOf(attributes: readonly OtlpAttribute[]): Record<string, string | number | boolean> {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]!]));
}
