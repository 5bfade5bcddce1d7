/** SQL as rules can match it. */
export interface SqlStatement {
  /**
   * Its tokens with a space between them: words in upper case, `''` for every string, `"Name"` for a quoted name, in
   * which neither spaces nor dots are left, and names with their dots as one token.
   */
  readonly text: string;
  /** Where it begins in the text, counted from 1. */
  readonly line: number;
  /** What its comments say. */
  readonly comments: string;
}

/** PostgreSQL's lexical structure, chapter 4.1: each alternative is one kind of token. */
const TOKEN = new RegExp(
  [
    String.raw`(?<space>\s+)`,
    String.raw`(?<comment>--[^\n]*)`,
    String.raw`(?<block>/\*)`,
    // Backslashes escape in E'' alone.
    String.raw`(?<string>\bE'(?:[^'\\]|''|\\.)*'?|(?:\b[BXN]|\bU&)?'(?:[^']|'')*'?)`,
    String.raw`(?<dollar>\$(?<tag>(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?)\$.*?(?:\$\k<tag>\$|$))`,
    String.raw`(?<quoted>(?:\bU&)?"(?:[^"]|"")*"?)`,
    String.raw`(?<word>[\w\u0080-\uffff][\w$\u0080-\uffff]*)`,
    String.raw`(?<symbol>.)`,
  ].join('|'),
  'isy',
);

/** Splits a text at its semicolons; those in strings, names, comments and function bodies are none. */
export function sqlStatements(sql: string): SqlStatement[] {
  const statements: SqlStatement[] = [];
  let tokens: string[] = [];
  let comments: string[] = [];
  let start: number | undefined;

  const finish = () => {
    if (start !== undefined)
      statements.push({ text: joined(tokens), line: lineAt(sql, start), comments: comments.join('\n') });
    tokens = [];
    comments = [];
    start = undefined;
  };

  for (let at = 0; at < sql.length;) {
    TOKEN.lastIndex = at;
    const { 0: match, groups } = TOKEN.exec(sql)!;
    const { space, comment, block, string, dollar, quoted } = groups!;
    const text = block ? sql.slice(at, endOfBlockComment(sql, at)) : match;
    if (comment ?? block) comments.push(text);
    else if (text === ';') finish();
    else if (!space) {
      start ??= at;
      tokens.push((string ?? dollar) ? "''" : quoted ? quotedName(quoted) : text.toUpperCase());
    }
    at += text.length;
  }
  finish();
  return statements;
}

/** Block comments nest in PostgreSQL. */
function endOfBlockComment(sql: string, start: number): number {
  const marks = /\/\*|\*\//g;
  marks.lastIndex = start;
  for (let depth = 0, mark = marks.exec(sql); mark; mark = marks.exec(sql)) {
    depth += mark[0] === '/*' ? 1 : -1;
    if (depth === 0) return marks.lastIndex;
  }
  return sql.length;
}

function quotedName(quoted: string): string {
  return `"${quoted.replace(/^(?:U&)?"|"$/gi, '').replace(/[\s."]/g, '_')}"`;
}

function joined(tokens: readonly string[]): string {
  return tokens.join(' ').replaceAll(' . ', '.');
}

function lineAt(text: string, index: number): number {
  return text.slice(0, index).split('\n').length;
}
