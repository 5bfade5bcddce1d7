import { once } from 'node:events';
import { createServer } from 'node:http';
import { createServer as createTcpServer } from 'node:net';
import { createInterface } from 'node:readline';
import { json } from 'node:stream/consumers';
import type { AddressInfo } from 'node:net';
import { listenLocally, urlOf } from '../../support/local-address.ts';

/** An alert as Alertmanager's webhook tells of it. */
export interface Notification {
  readonly status: 'firing' | 'resolved';
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  /** Which of the receivers of the configuration it went to. */
  readonly receiver: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** Whoever is told: a webhook for every receiver, and sinks for pages and mail. */
export interface Receiver {
  readonly webhook: string;
  /** A PagerDuty-compatible service. */
  readonly oncall: string;
  /** host:port of an SMTP server. */
  readonly smtp: string;
  readonly notifications: readonly Notification[];
  readonly counts: { pages: number; mails: number };
  stop(): Promise<void>;
}

interface WebhookBody {
  readonly receiver: string;
  readonly alerts: readonly Omit<Notification, 'receiver' | 'at'>[];
}

export async function startReceiver(): Promise<Receiver> {
  const notifications: Notification[] = [];
  const counts = { pages: 0, mails: 0 };
  const http = createServer((request, response) => {
    void json(request).then((body) => {
      if (request.url === '/oncall') {
        counts.pages++;
        response.writeHead(202).end('{"status":"success"}');
        return;
      }
      const { receiver, alerts } = body as WebhookBody;
      for (const alert of alerts) notifications.push({ ...alert, receiver, at: Date.now() });
      response.end();
    });
  });
  const smtp = createTcpServer((socket) => {
    socket.on('error', () => undefined);
    const say = (line: string) => socket.write(`${line}\r\n`);
    let inMail = false;
    say('220 drill');
    createInterface(socket).on('line', (line) => {
      if (inMail) {
        if (line !== '.') return;
        inMail = false;
        counts.mails++;
        say('250 taken');
      } else if (line.startsWith('DATA')) {
        inMail = true;
        say('354 go on');
      } else if (line.startsWith('QUIT')) {
        say('221 bye');
        socket.end();
      } else say('250 fine');
    });
  });
  const url = urlOf(await listenLocally(http, 0));
  smtp.listen(0, '127.0.0.1');
  await once(smtp, 'listening');
  return {
    webhook: `${url}/webhook`,
    oncall: `${url}/oncall`,
    smtp: `127.0.0.1:${(smtp.address() as AddressInfo).port}`,
    notifications,
    counts,
    async stop() {
      http.closeAllConnections();
      await Promise.all([http, smtp].map((server) => new Promise((resolve) => server.close(resolve))));
    },
  };
}
