import type { SettingMeta } from './config-namespace.js';

/** What may be shown of a setting's value: nothing of a secret, no credentials of an address. */
export function shownValue(value: unknown, { secret }: SettingMeta): string {
  if (secret) return '********';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  // Up to the last @, because a password may hold one.
  return text.replace(/\/\/[^\s"]*@/g, '//********@');
}
