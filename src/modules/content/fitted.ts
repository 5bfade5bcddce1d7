/** Ever shorter: characters of a text and members of a list. */
const MEASURES = [
  { text: 4000, list: 100 },
  { text: 2000, list: 50 },
  { text: 1000, list: 30 },
  { text: 500, list: 20 },
  { text: 200, list: 10 },
  { text: 80, list: 5 },
  { text: 20, list: 2 },
] as const;

/** @returns JSON of so many bytes at most, its texts and lists cut where there was more; it then says `truncated`. */
export function fitted(answer: unknown, maxBytes: number): string {
  const whole = JSON.stringify(answer);
  if (Buffer.byteLength(whole) <= maxBytes) return whole;
  for (const measure of MEASURES) {
    const text = JSON.stringify({ truncated: true, ...(cut(answer, measure) as object) });
    if (Buffer.byteLength(text) <= maxBytes) return text;
  }
  return JSON.stringify({ truncated: true });
}

function cut(value: unknown, { text, list }: { readonly text: number; readonly list: number }): unknown {
  if (typeof value === 'string')
    return value.length > text ? `${value.slice(0, text).toWellFormed()}…` : value;
  if (Array.isArray(value)) return value.slice(0, list).map((member) => cut(member, { text, list }));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name, cut(member, { text, list })]),
  );
}
