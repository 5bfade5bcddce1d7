import { startAndReadLine, stopProcess } from './child-process.ts';
import type { ScriptedAnswer } from './fake-llm/answer.ts';
import type { Fault } from './fake-llm/faults.ts';
import type { LlmRequest } from './fake-llm/llm-api.ts';
import type { Settings } from './fake-llm/main.ts';

/** A running fake provider of language models. */
export interface FakeLlm {
  /** What LLM_BASE_URL is set to. */
  readonly url: string;
  fault(fault: Fault): Promise<void>;
  /** Sets what is said next, in order; without a script, or after it, the demo's model answers. */
  say(...script: readonly ScriptedAnswer[]): Promise<void>;
  /** Asks for a key from now on; null for none. */
  require(key: string | null): Promise<void>;
  /** Forgets faults, script and recorded requests, and listens again. */
  clear(): Promise<void>;
  requests(): Promise<LlmRequest[]>;
  stop(): Promise<void>;
}

export async function startFakeLlm({ port = 0, key = '' } = {}): Promise<FakeLlm> {
  const { child, line } = await startAndReadLine(process.execPath, [
    'test/support/fake-llm/main.ts',
    String(port),
    ...(key ? [key] : []),
  ]);
  const [url, control] = line.split(' ') as [string, string];
  const send = async (method: string, body?: object): Promise<LlmRequest[]> => {
    const response = await fetch(control, { method, body: body ? JSON.stringify(body) : null });
    if (!response.ok) throw new Error(`The fake provider answered ${response.status} to ${method}`);
    return (await response.json()) as LlmRequest[];
  };
  const set = async (settings: Settings) => void (await send('PUT', settings));
  return {
    url,
    fault: async (fault) => void (await send('POST', fault)),
    say: (...script) => set({ script }),
    require: (required) => set({ key: required }),
    clear: async () => void (await send('DELETE')),
    requests: () => send('GET'),
    stop: async () => void (await stopProcess(child)),
  };
}
