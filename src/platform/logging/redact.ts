const MASK = '[redacted]';

/** Values that are secret wherever they stand: GitHub tokens, OpenAI-style keys, JWTs. */
const SECRET_TEXT =
  /\b(?:gh[pousr]_[A-Za-z0-9_]+|github_pat_[A-Za-z0-9_]+|sk-[A-Za-z0-9_-]{8,}|eyJ[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*)/g;

/** Names whose value is secret, as a JSON member (`"token":"…"`), also inside an escaped JSON text. */
const SECRET_MEMBER =
  /(\\?"(?:authorization|proxy-authorization|x-admin-key|x-github-token|cookie|set-cookie|(?:[a-z_]*_)?password|(?:[a-z_]*_)?token|[a-z]*Token|code|client_secret|secret|api[-_]?key|x-api-key)\\?"\s*:\s*)(?:\\"(?:[^"\\]|\\[^"])*\\"|"(?:[^"\\]|\\.)*"|\[[^\]]*\])/gi;

/** The same names as header lines, form fields or URL parameters (`token=…`, `Authorization: Bearer …`). */
const SECRET_PAIR =
  /\b(authorization|x-admin-key|x-github-token|cookie|set-cookie|password|token|access_token|refresh_token|client_secret|secret|api[-_]?key|code)(=|: ?)(?!\s*\\?"|null\b)((?:bearer |token |basic )?[^\s"&,;}\\]+)/gi;

/** Credentials in a URL's authority: `redis://user:password@host`. */
const URL_CREDENTIALS = /(\b[a-z][a-z0-9+.-]*:\/\/)[^\s/@"]+@/gi;

/**
 * Masks secrets in a serialised log line. It works on the finished text rather than on chosen paths, so that no
 * way of logging (an error's message, a nested object, a library's own line) can go around it.
 */
export function redact(line: string): string {
  return line
    .replace(SECRET_TEXT, MASK)
    .replace(
      SECRET_MEMBER,
      (_match, member: string) => `${member}${member.includes('\\"') ? `\\"${MASK}\\"` : `"${MASK}"`}`,
    )
    .replace(SECRET_PAIR, `$1$2${MASK}`)
    .replace(URL_CREDENTIALS, `$1${MASK}@`);
}
