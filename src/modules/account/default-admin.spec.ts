import { describe, expect, it } from '@jest/globals';
import type { Profile } from '../../platform/config/profile.js';
import { Runtime } from '../../platform/config/runtime.js';
import type { HttpConfig } from '../../platform/http/http.config.js';
import { DefaultAdmin } from './default-admin.js';

const defaultAdmin = (profile: Profile, host: string) =>
  new DefaultAdmin(new Runtime(profile, '0.0.0', [], true), { host } as HttpConfig);

describe('the default administrator', () => {
  it.each<[Profile, string, boolean]>([
    ['development', '127.0.0.1', true],
    ['development', '127.8.9.1', true],
    ['development', 'localhost', true],
    ['test', '::1', true],
    ['development', '0.0.0.0', false],
    ['development', '::', false],
    ['development', '192.168.1.5', false],
    ['development', 'localhost.example.com', false],
    ['test', '10.0.0.1', false],
    ['staging', '127.0.0.1', false],
    ['production', '127.0.0.1', false],
  ])('in %s on %s is allowed: %s', (profile, host, allowed) => {
    const admin = defaultAdmin(profile, host);
    expect(admin.allowed).toBe(allowed);
    expect(admin.refuses('admin123')).toBe(!allowed);
    expect(admin.refuses('admin1234')).toBe(false);
  });

  it('has a password that nobody else may take either, where it is refused', () => {
    expect(() => defaultAdmin('production', '::').check('admin123')).toThrow('good nowhere else');
    expect(() => defaultAdmin('test', '::1').check('admin123')).not.toThrow();
  });
});
