import { startAndReadLine, stopProcess } from './child-process.ts';
import type { Change } from './fake-github/control.ts';
import type { Fault } from './fake-github/faults.ts';
import type { RecordedRequest } from './fake-github/requests.ts';

/** A running fake GitHub. */
export interface FakeGithub {
  /** What GITHUB_API_URL is set to. */
  readonly url: string;
  readonly pid: number;
  fault(fault: Fault): Promise<void>;
  /** Forgets faults and recorded requests. */
  clear(): Promise<void>;
  requests(): Promise<RecordedRequest[]>;
  change(change: Change): Promise<void>;
  stop(): Promise<void>;
}

/** @param prefix path below which the API lives, as on GitHub Enterprise Server. */
export async function startFakeGithub(prefix = ''): Promise<FakeGithub> {
  const { child, line: url } = await startAndReadLine(process.execPath, [
    'test/support/fake-github/main.ts',
    '0',
    prefix,
  ]);
  const control = new URL('/__control', url).href;
  const send = async (method: string, body?: Fault | Change): Promise<Response> => {
    const response = await fetch(control, { method, body: body ? JSON.stringify(body) : null });
    if (!response.ok) throw new Error(`The fake GitHub answered ${response.status} to ${method}`);
    return response;
  };
  return {
    url,
    pid: child.pid!,
    fault: async (fault) => void (await send('POST', fault)),
    clear: async () => void (await send('DELETE')),
    requests: async () => (await (await send('GET')).json()) as RecordedRequest[],
    change: async (change) => void (await send('PATCH', change)),
    stop: async () => void (await stopProcess(child)),
  };
}
