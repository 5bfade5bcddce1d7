import { readFileSync } from 'node:fs';
import { ALERTMANAGER_TEMPLATE } from './alert-rules.ts';

/** What the template calls a value that an installation brings. */
export const PLACEHOLDER = /\$\{([A-Z_]+)\}/g;

/** Alertmanager's configuration as it is shipped, with values that lead nowhere. */
export function filledAlertmanager(): string {
  return readFileSync(ALERTMANAGER_TEMPLATE, 'utf8').replace(PLACEHOLDER, (_whole, name: string) =>
    valueOf(name),
  );
}

function valueOf(name: string): string {
  if (name.endsWith('_URL')) return 'http://127.0.0.1:9/';
  if (name === 'SMTP_SMARTHOST') return '127.0.0.1:9';
  return name.startsWith('EMAIL_') || name === 'SMTP_FROM' ? 'somebody@mail.example' : 'value';
}
