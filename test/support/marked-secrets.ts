import type { RawRequest } from './raw-request.js';

/** Stands in every secret, and nowhere else. */
export const MARK = 'Mark7Zq3xW9k';

const percentEncoded = (text: string) =>
  text.replace(/./g, (character) => `%${character.charCodeAt(0).toString(16)}`);
const base64 = (text: string) => Buffer.from(text).toString('base64');

const BASIC = base64(`user:${MARK}`);

/** What gives a secret away: the mark as it is, in any case, or in a form that anybody can read. */
const TRACE = new RegExp([MARK, percentEncoded(MARK), BASIC, base64(MARK).replace(/=+$/, '')].join('|'), 'i');

/** @returns some text around the first trace of a secret, undefined if there is none. */
export function secretIn(text: string): string | undefined {
  const at = text.search(TRACE);
  return at < 0 ? undefined : text.slice(Math.max(0, at - 200), at + 200);
}

/** Texts that are secrets wherever they stand. */
const TELLING = [
  ...['ghp', 'gho', 'ghu', 'ghs', 'ghr'].map((prefix) => `${prefix}_${MARK}`),
  `github_pat_${MARK}`,
  `sk-${MARK}`,
  `eyJ${MARK}.${MARK}.${MARK}`,
];

/** Names whose value is a secret whatever it looks like. */
const NAMES = [
  'password',
  'token',
  'access_token',
  'refresh_token',
  'code',
  'client_secret',
  'api_key',
  'apiKey',
];

const AUTHORIZATIONS = [
  `Bearer ${MARK}`,
  `token ${MARK}`,
  `Basic ${BASIC}`,
  `Digest username="u", response="${MARK}"`,
  `Unknown ${MARK}, ${MARK}`,
  MARK,
  ...TELLING.map((secret) => `Bearer ${secret}`),
];

const SECRET_HEADERS = ['x-admin-key', 'x-api-key', 'x-github-token', 'proxy-authorization'];

/** Headers whose value is no secret, but may hold one. */
const OTHER_HEADERS = [
  'x-request-id',
  'x-correlation-id',
  'user-agent',
  'referer',
  'origin',
  'accept',
  'accept-encoding',
  'content-type',
  'if-none-match',
  'traceparent',
  'x-forwarded-for',
  'x-forwarded-host',
];

const VALUES = Object.fromEntries(NAMES.map((name) => [name, MARK]));

const BODIES: readonly (readonly [type: string, body: string])[] = [
  ['application/json', JSON.stringify({ username: 'octocat', ...VALUES })],
  ['application/json', JSON.stringify({ username: { ...VALUES, deep: [{ ...VALUES }] } })],
  ['application/json', JSON.stringify(JSON.stringify(VALUES))],
  ['application/json', `{"username":"octocat","password":"${MARK}",}`],
  ['application/json', `{"token":"${MARK}`],
  ['application/json', MARK],
  ['application/json', `{"__proto__":{"token":"${MARK}"}}`],
  ['application/json', JSON.stringify({ username: 'octocat', password: MARK.repeat(10_000) })],
  ...TELLING.flatMap((secret) =>
    [{ username: secret }, { username: `u ${secret}` }, { [secret]: 1 }, [secret], secret].map(
      (value) => ['application/json', JSON.stringify(value)] as const,
    ),
  ),
  ['application/x-www-form-urlencoded', new URLSearchParams(VALUES).toString()],
  ['text/plain', `password=${MARK}`],
  ['application/xml', `<password>${MARK}</password>`],
  [
    'multipart/form-data; boundary=b',
    `--b\r\ncontent-disposition: form-data; name="token"\r\n\r\n${MARK}\r\n--b--`,
  ],
];

const QUERIES = [
  `code=${MARK}&state=${MARK}`,
  `error=${MARK}&error_description=${MARK}&state=${MARK}`,
  `return_to=https://${MARK}.example`,
  ...NAMES.flatMap((name) => [`${name}=${MARK}`, `a[${name}]=${MARK}`, `${name}=${percentEncoded(MARK)}`]),
  ...TELLING.flatMap((secret) => [`q=${secret}`, secret, `force-refresh=${percentEncoded(secret)}`]),
];

/** Below a route, and instead of one. */
const PATHS = TELLING.flatMap((secret) => [
  `/${secret}`,
  `/${percentEncoded(secret)}`,
  `/%zz/${secret}`,
]).concat(NAMES.map((name) => `/${name}=${MARK}`));

const JSON_TYPE = { 'content-type': 'application/json' };

/** A request to each place of a route at which a client can put a secret. */
export function requestsWithSecrets(method: string, route: string): RawRequest[] {
  // Node's client sends the body of a DELETE without its length, which makes it the next request.
  const body = ['GET', 'DELETE'].includes(method) ? {} : { body: JSON.stringify({ username: 'octocat' }) };
  const withHeader = (name: string, value: string): RawRequest => ({
    method,
    path: route,
    headers: { ...JSON_TYPE, authorization: `Bearer ghp_${MARK}`, [name]: value },
    ...body,
  });
  const withPath = (path: string): RawRequest => ({
    ...withHeader('cookie', `session=${MARK}; oauth=${MARK}.${MARK}; b=${MARK}`),
    path,
  });
  return [
    ...AUTHORIZATIONS.map((value) => withHeader('authorization', value)),
    ...SECRET_HEADERS.map((name) => withHeader(name, MARK)),
    ...OTHER_HEADERS.flatMap((name) => TELLING.map((secret) => withHeader(name, secret))),
    ...QUERIES.map((query) => withPath(`${route}?${query}`)),
    ...PATHS.map((path) => withPath(`${route === '/' ? '' : route}${path}`)),
    ...BODIES.map(([type, text]) => ({ ...withHeader('content-type', type), method: 'POST', body: text })),
  ];
}

/** What is no HTTP, or too much of it. */
export const BROKEN_REQUESTS: readonly string[] = [
  `GET /?token=${MARK} HTTP/9.9\r\nhost: a\r\n\r\n`,
  `ghp_${MARK}\r\n\r\n`,
  `GET / HTTP/1.1\r\nhost: a\r\nauthorization: Bearer ${MARK}\u0001\r\n\r\n`,
  `GET / HTTP/1.1\r\nauthorization: Bearer ${MARK}\r\n\r\n`,
  `GET / HTTP/1.1\r\nhost: ghp_${MARK}\r\nconnection: close\r\n\r\n`,
  `GET / HTTP/1.1\r\nhost: a\r\ncookie: ${MARK.repeat(2000)}\r\n\r\n`,
  `POST /api/portfolio/github/sync HTTP/1.1\r\nhost: a\r\nauthorization: Bearer ${MARK}\r\ncontent-type: application/json\r\ncontent-length: 500\r\n\r\n{"token":"${MARK}"`,
  `POST /api/portfolio/github/sync HTTP/1.1\r\nhost: a\r\nauthorization: Bearer ${MARK}\r\ntransfer-encoding: chunked\r\n\r\n${MARK}\r\n`,
];
