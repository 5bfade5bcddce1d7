import { type ChildProcess, execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type * as EmbeddedPostgres from '../../src/platform/database/embedded/embedded-postgres.js';
import { fromDist } from '../bench/from-dist.ts';
import { wireTo } from '../support/cuttable-wire.ts';
import { startServer } from '../support/server-process.ts';
import { type CommandEnd, startCommand } from './drill-command.ts';
import { type DrillDatabase, databaseAt, digestOf, withName } from './drill-database.ts';
import type { DrillReport } from './drill-report.ts';
import { pairsIn, startWriting } from './write-load.ts';

type Environment = Readonly<Record<string, string>>;

/** Of the operators: from nothing to a healthy server with its data. */
const RECOVERY_OBJECTIVE_SECONDS = 15 * 60;
/** Far enough that files are half written and half a table is read. */
const HALF_WAY_BYTES = 3_000_000;
const SMALL_DISK = '1m';

/** Each method plays one fault and looks what became of the data. */
export class BackupDrill {
  /** What the table has no column for. */
  readonly notes: string[] = [];
  private readonly backups: string;
  private readonly database: DrillDatabase;
  private readonly folder: string;
  private readonly env: Environment;
  private readonly report: DrillReport;

  constructor(database: DrillDatabase, folder: string, env: Environment, report: DrillReport) {
    this.database = database;
    this.folder = folder;
    this.env = env;
    this.report = report;
    this.backups = join(folder, 'backups');
  }

  /** @returns the backup. */
  async backUpUnderLoad(): Promise<string> {
    const load = startWriting(this.database);
    while (load.written < 100) await delay(10);
    const before = load.written;
    const backup = await this.run(['backup']);
    const during = load.written - before;
    await load.stop();
    const path = backup.stdout.trim();
    const verified = await this.run(['backup', 'verify', path]);
    const copy = `${this.database.name}_copy`;
    const restored = await this.run(['restore', path, '--into', withName(this.database.url, copy)]);
    const [events, tokens] = await pairsIn(databaseAt(withName(this.database.url, copy)));
    const kept = await pairsIn(this.database);
    this.report.add({
      name: 'backup under write load',
      happened: `${during} transactions meanwhile; restored beside: ${events} and ${tokens} rows of the load, one moment`,
      exit: codes(backup, verified, restored),
      good: allZero(backup, verified, restored) && events === tokens && events >= before,
      seconds: backup.seconds,
    });
    this.notes.push(
      `backup ${backup.seconds.toFixed(1)} s, verification ${verified.seconds.toFixed(1)} s, restore ${restored.seconds.toFixed(1)} s`,
      `data at risk: what is written after a backup's snapshot; here ${kept[0] - events} transactions of the load, which wrote ${Math.round(during / backup.seconds)} a second`,
    );
    return path;
  }

  async secondRun(): Promise<void> {
    await this.stalled(['backup'], async (first) => {
      const second = await this.run(['backup', '--out', join(this.folder, 'elsewhere')]);
      first.kill('SIGKILL');
      this.report.add({
        name: 'a second backup at the same time',
        happened: lastLine(second),
        exit: codes(second),
        good: second.exit === '3' && second.stdout === '',
        seconds: second.seconds,
      });
    });
  }

  async killBackup(): Promise<void> {
    const before = await digestOf(this.database);
    const good = this.finished();
    const killed = await this.stalled(['backup'], (child) => void child.kill('SIGKILL'));
    const left = readdirSync(this.backups).filter((name) => name.endsWith('.partial'));
    const nothingNew = this.finished().length === good.length;
    const unchanged = (await digestOf(this.database)) === before;
    const next = await this.run(['backup']);
    const verified = await this.run(['backup', 'verify', next.stdout.trim()]);
    const cleaned = !readdirSync(this.backups).some((name) => name.endsWith('.partial'));
    this.report.add({
      name: 'kill -9 half way through a backup',
      happened: `left ${left.length} partial folder, none that looks good; the next run removed it and is good`,
      exit: `${killed.exit}, then ${codes(next, verified)}`,
      good: nothingNew && unchanged && left.length === 1 && cleaned && allZero(next, verified),
      seconds: killed.seconds,
    });
  }

  async killRestore(path: string): Promise<void> {
    const before = await digestOf(this.database);
    const killed = await this.stalled(['restore', path, '--yes'], (child) => void child.kill('SIGKILL'));
    const untouched = (await digestOf(this.database)) === before;
    const next = await this.run(['restore', path, '--yes']);
    const copy = await digestOf(databaseAt(withName(this.database.url, `${this.database.name}_copy`)));
    const same = (await digestOf(this.database)) === copy;
    const [kept] = /_before_restore_\d{8}_\d{6}/.exec(next.stderr) ?? [''];
    const back = await this.run(['restore', 'back', `${this.database.name}${kept}`]);
    const returned = (await digestOf(this.database)) === before;
    this.report.add({
      name: 'kill -9 half way through a restore',
      happened: 'the old data is untouched; the next run is complete; the way back gives the old data',
      exit: `${killed.exit}, then ${codes(next, back)}`,
      good: untouched && same && returned && allZero(next, back),
      seconds: killed.seconds,
    });
  }

  async damage(path: string): Promise<void> {
    const cases: [string, (file: string) => void][] = [
      ['a flipped byte', flipByte],
      ['a truncated file', (file) => truncateSync(file, readFileSync(file).length - 100)],
      ['a missing file', (file) => rmSync(file)],
    ];
    for (const [name, harm] of cases) {
      const copy = join(this.folder, 'damaged', 'backup_20260101_000000');
      cpSync(path, copy, { recursive: true });
      const tables = readdirSync(join(copy, 'tables'));
      harm(
        join(
          copy,
          'tables',
          tables.find((file) => file.startsWith('portfolios'))!,
        ),
      );
      const before = await digestOf(this.database);
      const [verified, restored] = [
        await this.run(['backup', 'verify', copy]),
        await this.run(['restore', copy, '--yes']),
      ];
      this.report.add({
        name,
        happened: lastLine(restored).replace(/^.*: (?=tables)/, ''),
        exit: codes(verified, restored),
        good: verified.exit === '1' && restored.exit === '1' && (await digestOf(this.database)) === before,
        seconds: restored.seconds,
      });
      rmSync(join(this.folder, 'damaged'), { recursive: true });
    }
  }

  async otherKey(path: string): Promise<void> {
    const other = { BACKUP_ENCRYPTION_KEY: Buffer.alloc(32, 1).toString('base64') };
    const restored = await this.run(['restore', path, '--yes'], other);
    this.report.add({
      name: 'another key',
      happened: lastLine(restored).replace(/^\S+ /, ''),
      exit: codes(restored),
      good: restored.exit === '1',
      seconds: restored.seconds,
    });
  }

  async fullDisk(): Promise<void> {
    const disk = join(this.folder, 'disk');
    mkdirSync(disk);
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${SMALL_DISK}`, 'tmpfs', disk], { stdio: 'ignore' });
    } catch {
      this.notes.push('full disk: left out, because no tmpfs can be mounted here (it needs root)');
      return;
    }
    try {
      const backup = await this.run(['backup', '--out', disk, '--keep-days', '1']);
      const left = readdirSync(disk);
      this.report.add({
        name: `a full disk (tmpfs of ${SMALL_DISK})`,
        happened: `${lastLine(backup)}; left there: ${left.length === 0 ? 'nothing' : left.join(', ')}`,
        exit: codes(backup),
        good: backup.exit === '1' && backup.stdout === '' && left.length === 0,
        seconds: backup.seconds,
      });
    } finally {
      execFileSync('umount', [disk]);
    }
  }

  /** No data folder, no server: a restore, a start, and readiness. */
  async fromNothing(path: string): Promise<void> {
    const dataDir = join(this.folder, 'data');
    const { DATABASE_URL: _, ...env } = this.env;
    const restored = await startCommand(['restore', path], { ...env, DATA_DIR: dataDir }).ended;
    // Before the server starts, whose jobs go on with their work; this time does not count.
    const { EmbeddedPostgres: Embedded } = await fromDist<typeof EmbeddedPostgres>(
      'platform/database/embedded/embedded-postgres.js',
    );
    const embedded = new Embedded(dataDir);
    const digest = await digestOf(databaseAt(await embedded.start()));
    await embedded.stop();
    const copy = await digestOf(databaseAt(withName(this.database.url, `${this.database.name}_copy`)));
    const startedAt = performance.now();
    const server = await startServer({ DATA_DIR: dataDir, MODULES: 'all' });
    let ready = 0;
    while (ready !== 200) ready = (await fetch(`${server.url}/api/health/ready`)).status;
    const startSeconds = (performance.now() - startedAt) / 1000;
    const portfolios = await fetch(`${server.url}/api/v2/portfolios?limit=1`);
    await server.stop();
    const seconds = restored.seconds + startSeconds;
    this.report.add({
      name: 'from nothing to ready',
      happened: `restore ${restored.seconds.toFixed(1)} s, start to readiness ${startSeconds.toFixed(1)} s; every row as in the backup; objective ${RECOVERY_OBJECTIVE_SECONDS} s`,
      exit: codes(restored),
      good: restored.exit === '0' && digest === copy && portfolios.ok && seconds < RECOVERY_OBJECTIVE_SECONDS,
      seconds,
    });
  }

  private async run(words: readonly string[], env: Environment = {}): Promise<CommandEnd> {
    return startCommand(words, { ...this.env, BACKUP_DIR: this.backups, ...env }).ended;
  }

  /** Runs a command over a wire that stalls half way, and does something to it there. */
  private async stalled(
    words: readonly string[],
    work: (child: ChildProcess) => Promise<void> | void,
  ): Promise<CommandEnd> {
    const wire = await wireTo(this.database.url);
    const halfWay = wire.stallAfter(HALF_WAY_BYTES);
    const env = { ...this.env, BACKUP_DIR: this.backups, DATABASE_URL: wire.url };
    const command = startCommand(words, env);
    await halfWay;
    await work(command.child);
    const end = await command.ended;
    await wire.close();
    return end;
  }

  /** Folders that look like backups. */
  private finished(): string[] {
    return readdirSync(this.backups).filter((name) => name.startsWith('backup_'));
  }
}

function flipByte(file: string): void {
  const bytes = readFileSync(file);
  bytes[bytes.length >> 1]! ^= 1;
  writeFileSync(file, bytes);
}

function codes(...ends: readonly CommandEnd[]): string {
  return ends.map(({ exit }) => exit).join(', ');
}

function allZero(...ends: readonly CommandEnd[]): boolean {
  return ends.every(({ exit }) => exit === '0');
}

function lastLine({ stderr }: CommandEnd): string {
  return stderr.trim().split('\n').at(-1)!;
}
