import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPostgres, stopPostgres } from '../support/postgres-server.mjs';
import { BackupDrill } from './backup-drill.ts';
import { createDatabase } from './drill-database.ts';
import { DrillReport } from './drill-report.ts';
import { fillEveryTable } from './filled-database.ts';
import { startCommand } from './drill-command.ts';

/**
 * `npm run drill:backup`: what can go wrong with a backup and a restore goes wrong here, for real. Prints a table of what
 * happened; exit code 1 where a backup was called good that is not, or data was lost. DRILL_ROWS is how many rows there
 * are, 100,000 unless it says otherwise.
 */
const rows = Number(process.env['DRILL_ROWS'] ?? 100_000);
const report = new DrillReport();
const folder = mkdtempSync(join(tmpdir(), 'backup-drill-'));
// PostgreSQL does not run as root, and whoever it runs as instead passes through here.
chmodSync(folder, 0o711);
await startPostgres();
try {
  const database = await createDatabase(process.env['TEST_DATABASE_URL']!);
  const env = {
    DATABASE_URL: database.url,
    DATA_DIR: join(folder, 'unused'),
    BACKUP_ENCRYPTION_KEY: randomBytes(32).toString('base64'),
  };
  const migrated = await startCommand(['db', 'migrate'], env).ended;
  if (migrated.exit !== '0') throw new Error(migrated.stderr);
  const filled = await fillEveryTable(database, rows);
  process.stderr.write(`${filled.rows} rows in ${filled.tables} tables\n`);
  if (filled.empty.length > 0)
    process.stderr.write(`empty, for nobody wrote rows for them: ${filled.empty.join(', ')}\n`);
  const drill = new BackupDrill(database, folder, env, report);
  const path = await drill.backUpUnderLoad();
  await drill.secondRun();
  await drill.killBackup();
  await drill.killRestore(path);
  await drill.damage(path);
  await drill.otherKey(path);
  await drill.fullDisk();
  await drill.fromNothing(path);
  process.stdout.write(`${report.toString()}\n`);
  process.stdout.write(`\n${drill.notes.join('\n')}\n`);
} finally {
  await stopPostgres();
  rmSync(folder, { recursive: true, force: true });
}
process.exit(report.allGood ? 0 : 1);
