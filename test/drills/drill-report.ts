/** One case of a drill, as its table shows it. */
export interface DrillCase {
  readonly name: string;
  readonly happened: string;
  /** Of the command, or the signal that ended it. */
  readonly exit: string;
  readonly good: boolean;
  readonly seconds: number;
}

/** Collects cases and prints them as they end. */
export class DrillReport {
  private readonly cases: DrillCase[] = [];

  add(one: DrillCase): void {
    this.cases.push(one);
    process.stderr.write(`${one.good ? 'ok  ' : 'BAD '} ${one.name} (${one.seconds.toFixed(1)} s)\n`);
  }

  get allGood(): boolean {
    return this.cases.every(({ good }) => good);
  }

  /** As a table of Markdown. */
  toString(): string {
    const rows = [
      ['case', 'what happened', 'exit code', 'data good?', 'seconds'],
      ...this.cases.map(({ name, happened, exit, good, seconds }) => [
        name,
        happened,
        exit,
        good ? 'yes' : 'NO',
        seconds.toFixed(1),
      ]),
    ];
    return tableOf(rows);
  }
}

/** A table of Markdown. @param rows the head first. */
export function tableOf(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  const line = (row: readonly string[]) =>
    `| ${row.map((cell, at) => cell.padEnd(widths[at]!)).join(' | ')} |`;
  const [head, ...body] = rows;
  return [line(head!), `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`, ...body.map(line)].join(
    '\n',
  );
}
