import { startAndReadLine, stopProcess } from './child-process.ts';
import type { BillingRequest } from './fake-billing/billing-api.ts';
import type { Fault } from './fake-billing/faults.ts';
import type { BilledProvider } from './fake-billing/ledger.ts';

interface Seen {
  readonly requests: BillingRequest[];
  readonly providers: BilledProvider[];
}

/** A running fake billing service. */
export interface FakeBilling {
  /** What BILLING_SERVICE_URL is set to. */
  readonly url: string;
  fault(fault: Fault): Promise<void>;
  honourKeys(honours: boolean): Promise<void>;
  /** Forgets faults and recorded requests, and listens again. */
  clear(): Promise<void>;
  requests(): Promise<BillingRequest[]>;
  /** Everything billed since its start. */
  providers(): Promise<BilledProvider[]>;
  stop(): Promise<void>;
}

export async function startFakeBilling(port = 0): Promise<FakeBilling> {
  const { child, line } = await startAndReadLine(process.execPath, [
    'test/support/fake-billing/main.ts',
    String(port),
  ]);
  const [url, control] = line.split(' ') as [string, string];
  const send = async (method: string, body?: object): Promise<Seen> => {
    const response = await fetch(control, { method, body: body ? JSON.stringify(body) : null });
    if (!response.ok) throw new Error(`The fake billing service answered ${response.status} to ${method}`);
    return (await response.json()) as Seen;
  };
  return {
    url,
    fault: async (fault) => void (await send('POST', fault)),
    honourKeys: async (honoursKeys) => void (await send('PATCH', { honoursKeys })),
    clear: async () => void (await send('DELETE')),
    requests: async () => (await send('GET')).requests,
    providers: async () => (await send('GET')).providers,
    stop: async () => void (await stopProcess(child)),
  };
}
