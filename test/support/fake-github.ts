import { startAndReadLine, stopProcess } from './child-process.js';
import type { Fault } from './fake-github/faults.js';

export interface RecordedRequest {
  readonly path: string;
  readonly token: string | null;
  readonly conditional: boolean;
  readonly status: number;
}

/** A running fake GitHub. */
export interface FakeGithub {
  readonly url: string;
  readonly pid: number;
  fault(fault: Fault): Promise<void>;
  /** Forgets faults and recorded requests. */
  clear(): Promise<void>;
  requests(): Promise<RecordedRequest[]>;
  change(change: { login: string; stars?: number; privateName?: string }): Promise<void>;
  stop(): Promise<void>;
}

/** @param prefix path below which the API lives, as on GitHub Enterprise Server. */
export async function startFakeGithub(prefix = ''): Promise<FakeGithub> {
  const { child, line: url } = await startAndReadLine(process.execPath, ['test/support/fake-github/main.ts', '0', prefix]);
  const control = new URL('/__control', url).href;
  const send = async (method: string, body?: object): Promise<Response> =>
    fetch(control, { method, body: body ? JSON.stringify(body) : null });
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
