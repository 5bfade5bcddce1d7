import { once } from 'node:events';
import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';
import { listenLocally, urlOf } from '../local-address.ts';
import { BillingApi } from './billing-api.ts';
import { type Fault, Faults } from './faults.ts';
import { Ledger } from './ledger.ts';

/**
 * The billing service over real HTTP, with and without support for Idempotency-Key, and every way to fail. Run as a
 * process of its own, so that what it billed outlives whoever asked:
 *
 *     node test/support/fake-billing/main.ts [port]
 *
 * It prints its address and that of its control, which is there also while the service refuses connections: POST
 * sets a fault, PATCH says whether keys are honoured, GET tells what was asked and billed, DELETE forgets faults and
 * requests, but never what was billed.
 */

const ledger = new Ledger();
const faults = new Faults();
const api = new BillingApi(ledger, faults);

const service = createServer((request, response) => {
  api.answer(request, response).catch((error: unknown) => response.destroy(error as Error));
});
const control = createServer((request, response) => {
  const answered = order(request.method ?? '', () => json(request));
  answered.then(
    (body) => response.end(JSON.stringify(body)),
    (error: unknown) => response.destroy(error as Error),
  );
});

const address = await listenLocally(service, Number(process.argv[2] ?? 0));
process.stdout.write(`${urlOf(address)} ${urlOf(await listenLocally(control, 0))}\n`);

// Its parent's end is its own: nothing is left behind by a test run that was killed.
process.on('disconnect', () => process.exit());

async function order(method: string, body: () => Promise<unknown>): Promise<unknown> {
  if (method === 'POST') await fail((await body()) as Fault);
  if (method === 'PATCH') ledger.honoursKeys = ((await body()) as { honoursKeys: boolean }).honoursKeys;
  if (method === 'DELETE') {
    faults.clear();
    api.requests.length = 0;
    if (!service.listening) await listenLocally(service, address.port);
  }
  return { requests: api.requests, providers: ledger.all() };
}

async function fail(fault: Fault): Promise<void> {
  if (fault.kind !== 'refuse') {
    faults.set(fault);
    return;
  }
  service.close();
  service.closeAllConnections();
  await once(service, 'close');
}
