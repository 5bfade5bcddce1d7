import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ALL_CONFIGS, renderEnvExample } from '../../src/app.config.js';
import { settingMeta } from '../../src/platform/config/config-namespace.js';
import { ROOT } from '../support/child-process.js';

describe('config/env.example', () => {
  it('is what the schemas say (npm run env-example writes it)', () => {
    expect(readFileSync(join(ROOT, 'config/env.example'), 'utf8')).toBe(renderEnvExample());
  });

  it('names each variable once, and no two settings share one', () => {
    const variables = ALL_CONFIGS.flatMap(({ shape }) => Object.values(shape)).map(
      (schema) => settingMeta(schema as Parameters<typeof settingMeta>[0]).env,
    );
    expect(new Set(variables).size).toBe(variables.length);
    const text = renderEnvExample();
    for (const variable of variables) expect(text.split(`\n# ${variable}=`)).toHaveLength(2);
  });
});
