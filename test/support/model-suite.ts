import { afterAll, afterEach, beforeAll, beforeEach } from '@jest/globals';
import type { LlmConfig } from '../../src/modules/chat/llm.config.js';
import type { Clock } from '../../src/shared/clock.js';
import { CapturedLog } from './captured-log.js';
import { startFakeLlm } from './fake-llm.js';
import { modelUnderTest } from './model-under-test.js';

/** What suites of the language model share: a provider that asks for `key`, and what was logged by each test. */
export async function modelSuite(key: string) {
  const llm = await startFakeLlm({ key });
  const log = new CapturedLog();
  const started: ReturnType<typeof modelUnderTest>[] = [];

  // Once and for all, so that no test's clock stands still while it loads.
  beforeAll(() => import('openai'));

  beforeEach(() => {
    log.start();
  });

  afterEach(async () => {
    log.stop();
    for (const model of started.splice(0)) await model.close();
    await llm.clear();
  });

  afterAll(() => llm.stop());

  const modelWith = (settings: Partial<LlmConfig> = {}, clock?: Clock) => {
    const model = modelUnderTest({ baseUrl: llm.url, apiKey: key, ...settings }, clock);
    started.push(model);
    return model;
  };
  return {
    llm,
    log,
    modelWith,
    modelsAsked: async () => (await llm.requests()).map(({ body }) => body?.model),
  };
}
