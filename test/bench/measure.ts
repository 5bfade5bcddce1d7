/** What is measured against others in the same run. */
export interface Subject {
  readonly name: string;
  readonly run: (operations: number) => Promise<void>;
  /** CPU time used so far by the process that does the work, in microseconds. */
  readonly cpu: () => Promise<number> | number;
}

export interface Measurement {
  readonly name: string;
  /** Medians over the rounds, in microseconds for one operation. */
  readonly wall: number;
  readonly cpu: number;
}

/**
 * Measures subjects in turns, round by round, so that whatever else the machine does meets all of them alike. The
 * first round is not counted.
 */
export async function measure(
  subjects: readonly Subject[],
  { operations, rounds }: { operations: number; rounds: number },
): Promise<Measurement[]> {
  const samples = subjects.map(() => ({ wall: [] as number[], cpu: [] as number[] }));
  for (let round = 0; round <= rounds; round++) {
    for (const [index, subject] of subjects.entries()) {
      const cpuBefore = await subject.cpu();
      const startedAt = performance.now();
      await subject.run(operations);
      const wall = (performance.now() - startedAt) * 1000;
      const cpu = (await subject.cpu()) - cpuBefore;
      if (round === 0) continue;
      samples[index]!.wall.push(wall / operations);
      samples[index]!.cpu.push(cpu / operations);
    }
  }
  return subjects.map(({ name }, index) => ({
    name,
    wall: median(samples[index]!.wall),
    cpu: median(samples[index]!.cpu),
  }));
}

export function ownCpu(): number {
  const { user, system } = process.cpuUsage();
  return user + system;
}

/** Prints a table whose last column compares the CPU time with the first row's. */
export function report(title: string, rows: readonly Measurement[]): void {
  printHead(title, ['what', 'wall µs', 'CPU µs', 'CPU of the first']);
  for (const { name, wall, cpu } of rows)
    printRow([name, wall.toFixed(1), cpu.toFixed(1), (cpu / rows[0]!.cpu).toFixed(2)]);
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** A table's title and its headings; the columns after the first are figures. */
export function printHead(title: string, headings: readonly string[]): void {
  process.stdout.write(`\n${title}\n\n${asRow(headings)}|---${'|---:'.repeat(headings.length - 1)}|\n`);
}

export function printRow(cells: readonly string[]): void {
  process.stdout.write(asRow(cells));
}

function asRow(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |\n`;
}
