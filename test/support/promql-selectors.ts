/** A series that an expression of PromQL asks for. */
export interface Selector {
  readonly metric: string;
  readonly matchers: readonly Matcher[];
}

export interface Matcher {
  readonly label: string;
  readonly operator: '=' | '!=' | '=~' | '!~';
  readonly value: string;
}

const GROUPING = /\b(?:by|without|on|ignoring|group_left|group_right)\s*\([^)]*\)/g;
const RANGE = /\[[^\]]*\]/g;
const SELECTOR = /(?<![\w.:])([a-zA-Z_:][\w:]*)(?![\w:])\s*(\{(?:"(?:[^"\\]|\\.)*"|[^}"])*\})?(?!\s*\()/g;
const MATCHER = /(\w+)\s*(=~|!~|!=|=)\s*("(?:[^"\\]|\\.)*")/g;
const WORDS = new Set(['and', 'or', 'unless', 'bool', 'offset', 'inf', 'nan']);
const DURATION = /\boffset\s+\w+/g;

/** What the rules of this repository need of PromQL's grammar, no more: no subqueries, no strings outside of braces. */
export function selectorsIn(expression: string): Selector[] {
  const text = expression.replace(GROUPING, ' ').replace(RANGE, ' ').replace(DURATION, ' ');
  return [...text.matchAll(SELECTOR)]
    .filter(([, metric]) => !WORDS.has(metric!))
    .map(([, metric, braces = '']) => ({
      metric: metric!,
      matchers: [...braces.matchAll(MATCHER)].map(([, label, operator, value]) => ({
        label: label!,
        operator: operator as Matcher['operator'],
        value: JSON.parse(value!) as string,
      })),
    }));
}

/** @returns whether a series has what the matchers ask for; a label that it lacks is empty. */
export function matches({ matchers }: Selector, labels: Readonly<Record<string, string>>): boolean {
  return matchers.every(({ label, operator, value }) => {
    const actual = labels[label] ?? '';
    const holds = operator.endsWith('~') ? new RegExp(`^(?:${value})$`).test(actual) : actual === value;
    return operator.startsWith('!') ? !holds : holds;
  });
}
