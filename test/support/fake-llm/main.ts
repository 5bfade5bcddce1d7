import { once } from 'node:events';
import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';
import { listenLocally, urlOf } from '../local-address.ts';
import type { ScriptedAnswer } from './answer.ts';
import type { Fault } from './faults.ts';
import { LlmApi } from './llm-api.ts';

/**
 * A provider of language models that speaks OpenAI's chat completions over real HTTP, and every way to fail. Run as a
 * process of its own:
 *
 *     node test/support/fake-llm/main.ts [port] [key]
 *
 * It prints its API's address, as LLM_BASE_URL has it, and that of its control, which is there also while the API
 * refuses connections: POST sets a fault, PUT what is said next and which key is asked for, GET tells what was asked,
 * DELETE forgets all of it.
 */

export interface Settings {
  readonly script?: readonly ScriptedAnswer[];
  readonly key?: string | null;
  readonly models?: readonly string[];
}

const [port = '0', initialKey] = process.argv.slice(2);
const api = new LlmApi();
api.key = initialKey;

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

const address = await listenLocally(service, Number(port));
process.stdout.write(`${urlOf(address)}/v1 ${urlOf(await listenLocally(control, 0))}\n`);

// Its parent's end is its own: nothing is left behind by a test run that was killed.
process.on('disconnect', () => process.exit());

async function order(method: string, body: () => Promise<unknown>): Promise<unknown> {
  if (method === 'POST') await fail((await body()) as Fault);
  if (method === 'PUT') set((await body()) as Settings);
  if (method === 'DELETE') {
    api.faults.clear();
    api.requests.length = 0;
    api.script = [];
    api.key = initialKey;
    if (!service.listening) await listenLocally(service, address.port);
  }
  return api.requests;
}

function set({ script, key, models }: Settings): void {
  if (script) api.script = [...script];
  if (models) api.models = [...models];
  if (key !== undefined) api.key = key ?? undefined;
}

async function fail(fault: Fault): Promise<void> {
  if (fault.kind !== 'refuse') {
    api.faults.set(fault);
    return;
  }
  service.close();
  service.closeAllConnections();
  await once(service, 'close');
}
