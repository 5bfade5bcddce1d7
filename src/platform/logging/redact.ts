const MASK = '[redacted]';

/** Names whose values are secret, as keys, headers, form fields and URL parameters; `-` and `_` are alike. */
const NAMES = [
  'authorization',
  'proxy[-_]authorization',
  'x[-_]admin[-_]key',
  'x[-_]github[-_]token',
  'x[-_]api[-_]key',
  'set[-_]cookie',
  'cookie',
  '\\w*password',
  '\\w*token',
  '\\w*secret',
  '\\w*api[-_]?key',
  'code',
].join('|');

const SECRET_NAME = new RegExp(`^(?:${NAMES})$`, 'i');

/** Secret wherever it stands: GitHub tokens, OpenAI-style keys, JSON web tokens. */
const SECRET_TEXT = /gh[pousr]_\w+|github_pat_\w+|\bsk-[\w-]{8,}|\beyJ[\w-]+\.[\w-]+\.[\w-]*/g;

/** Between a name and its value in a text: `=`, `: `, `":"`, however often the quotes are escaped. */
const SEPARATOR = `\\\\*["']?\\s*[:=]\\s*\\\\*["']?`;

/** A header's value goes on to the end of the line or the next quote. A shell variable is not a secret. */
const SECRET_HEADER = new RegExp(
  `\\b((?:proxy-)?authorization|set-cookie|cookie|x-admin-key|x-github-token)(${SEPARATOR})(?!\\s*(?:bearer |token )?\\$)[^\\r\\n"']+`,
  'gi',
);

const SECRET_PAIR = new RegExp(
  `\\b(${NAMES})(${SEPARATOR})(?!\\s*(?:\\[redacted\\]|(?:bearer |token )?\\$))[^\\s"'&,;}\\\\]+`,
  'gi',
);

/** Credentials in a URL's authority. */
const URL_CREDENTIALS = /(\b[a-z][a-z0-9+.-]{1,20}:\/\/)[^\s/@"]{1,500}@/gi;

/** Whether a line may hold any of this; nearly none does, and those are written as they are. */
const SUSPICIOUS =
  /authorization|cookie|password|token|secret|key|code|gh[pousr]_|github_pat_|sk-|eyJ|:\/\/[^/"]*@/i;

/**
 * Masks secrets in a serialised log line (a JSON object and a newline). It works on the finished line rather than
 * on chosen paths, so that no way of logging (an error's message, a nested object, a library's own line) can go
 * around it; what it returns is valid JSON again.
 */
export function redact(line: string): string {
  if (!SUSPICIOUS.test(line)) return line;
  return `${JSON.stringify(mask(JSON.parse(line)))}\n`;
}

/** The text without its secrets. */
export function redactText(text: string): string {
  return text
    .replace(SECRET_TEXT, MASK)
    .replace(SECRET_HEADER, `$1$2${MASK}`)
    .replace(SECRET_PAIR, `$1$2${MASK}`)
    .replace(URL_CREDENTIALS, `$1${MASK}@`);
}

function mask(value: unknown): unknown {
  if (typeof value === 'string') return redactText(value);
  if (Array.isArray(value)) return value.map(mask);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      redactText(name),
      SECRET_NAME.test(name) ? MASK : mask(member),
    ]),
  );
}
