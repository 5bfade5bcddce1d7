import { describe, expect, it } from '@jest/globals';
import { HealthRegistry } from './health.registry.js';

const check = (name: string) => ({ name, critical: true, check: () => ({ healthy: true }) });

describe('HealthRegistry', () => {
  it('keeps checks in the order they came', () => {
    const registry = new HealthRegistry();
    registry.register(check('database'));
    registry.register(check('cache'));
    expect(registry.checks.map(({ name }) => name)).toEqual(['database', 'cache']);
  });

  it('refuses a second check of the same name', () => {
    const registry = new HealthRegistry();
    registry.register(check('database'));
    expect(() => registry.register(check('database'))).toThrow('two health checks named database');
  });

  it.each(['Database', 'my check', '__proto__', '', 'webhooks'])('refuses the name "%s"', (name) => {
    expect(() => new HealthRegistry().register(check(name))).toThrow('cannot be named');
  });
});
