const ANYTHING = '…';

/**
 * Holds what was printed against what a page says. Lines are literal; `…` within a line is anything in that line, `…`
 * alone is any number of lines, also none. White space at the ends of lines and of the whole does not count.
 */
export function matchesOutput(expected: string, printed: string): boolean {
  const lines = (text: string) =>
    text
      .trim()
      .split('\n')
      .map((line) => line.trimEnd());
  return matches(lines(expected), lines(printed));
}

function matches(expected: readonly string[], printed: readonly string[]): boolean {
  const [first, ...rest] = expected;
  if (first === undefined) return printed.length === 0;
  if (first === ANYTHING)
    return matches(rest, printed) || (printed.length > 0 && matches(expected, printed.slice(1)));
  return printed.length > 0 && lineMatches(first, printed[0]!) && matches(rest, printed.slice(1));
}

function lineMatches(expected: string, line: string): boolean {
  const literal = (part: string) => part.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`);
  return new RegExp(`^${expected.split(ANYTHING).map(literal).join('.*')}$`, 'u').test(line);
}
