import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mapWithLimit } from '../src/shared/concurrency.ts';
import { ROOT } from '../test/support/child-process.ts';
import { matchesOutput } from '../test/support/expected-output.ts';
import { type RunbookBlock, type RunbookPage, runbookPages } from '../test/support/runbook-pages.ts';
import { startRunbookStack } from '../test/support/runbook-stack.ts';

/**
 * Runs every ```bash runbook block of docs/runbook against a started stack and holds what it prints against the
 * ```output block below it; docs/runbook/README.md says how both are written. Words on the command line choose pages by
 * a part of their name. Exit code 1 when a block fails.
 */

const DEADLINE_MS = 60_000;
/** Pages at a time. Blocks of one page follow each other; those of several must not disturb each other. */
const LANES = 2;

interface Outcome {
  readonly block: RunbookBlock;
  readonly fault: string | undefined;
}

const wanted = process.argv.slice(2);
const pages = runbookPages().filter(
  ({ file }) => wanted.length === 0 || wanted.some((word) => file.includes(word)),
);
const startedAt = Date.now();
// Its own end ends the server.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
const stack = await startRunbookStack();
type Row = readonly [page: string, section: string, outcomes: readonly Outcome[]];
let table: Row[] = [];
try {
  table = (await mapWithLimit(LANES, pages, (page) => rowsOf(page, stack.env))).flat();
} finally {
  await stack.stop();
}
report();

async function rowsOf({ file, sections }: RunbookPage, env: Record<string, string>): Promise<Row[]> {
  const rows: Row[] = [];
  for (const { title, blocks } of sections) {
    const outcomes: Outcome[] = [];
    for (const block of blocks) outcomes.push({ block, fault: await run(block, env) });
    if (outcomes.length > 0) rows.push([file, title, outcomes]);
  }
  return rows;
}

/** @returns what is wrong, or undefined. */
async function run(block: RunbookBlock, env: Record<string, string>): Promise<string | undefined> {
  const child = spawn('bash', ['-c', `set -euo pipefail\n${block.commands}`], {
    cwd: ROOT,
    env,
    // A group of its own: what the deadline ends is all that it started.
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [printed, complaints] = ['', ''];
  child.stdout.on('data', (chunk) => (printed += String(chunk)));
  child.stderr.on('data', (chunk) => (complaints += String(chunk)));
  const timer = setTimeout(() => process.kill(-child.pid!, 'SIGKILL'), DEADLINE_MS);
  const [code] = (await once(child, 'close')) as [number | null];
  clearTimeout(timer);
  const said = `printed:\n${printed}${complaints}`;
  if (code === null) return `it did not end within ${DEADLINE_MS / 1000} s; ${said}`;
  if (code !== block.exitCode) return `exit code ${code}, not ${block.exitCode}; ${said}`;
  if (block.expected !== undefined && !matchesOutput(block.expected, printed))
    return `${said}expected:\n${block.expected}`;
  return undefined;
}

function report(): void {
  const rows = table.map(([file, title, outcomes]) => {
    const passed = outcomes.filter(({ fault }) => fault === undefined).length;
    return [file, title, String(outcomes.length), passed === outcomes.length ? 'yes' : 'NO'];
  });
  const all = [['page', 'section', 'blocks', 'ok'], ...rows];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...all.map((row) => row[column]!.length)));
  const printed = all.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column]!))
      .join('  ')
      .trimEnd(),
  );
  process.stdout.write(`${printed.join('\n')}\n\n`);

  for (const [file, title, outcomes] of table)
    for (const { block, fault } of outcomes)
      if (fault !== undefined)
        process.stdout.write(
          `docs/runbook/${file}:${block.line} (${title})\n${block.commands}\n${fault}\n\n`,
        );

  const outcomes = table.flatMap(([, , of]) => of);
  const failed = outcomes.filter(({ fault }) => fault !== undefined).length;
  const seconds = Math.round((Date.now() - startedAt) / 1000);
  process.stdout.write(
    `${new Set(table.map(([file]) => file)).size} pages, ${table.length} sections, ${outcomes.length} blocks: ` +
      `${outcomes.length - failed} ok, ${failed} failed, in ${seconds} s\n`,
  );
  process.exitCode = failed > 0 || outcomes.length === 0 ? 1 : 0;
}
