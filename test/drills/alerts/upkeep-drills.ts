import type { Drill } from './drill.ts';

/** What goes wrong slowly: backups, schema, disks, telemetry. */

const CRON_JOB = 'kube_cronjob_created{namespace="production",cronjob="portfolio-platform-backup"}';
const DAY_SECONDS = 86_400;
/** How often the server looks, in real seconds. */
const BACKUPS_SECONDS = 61;
const SCHEMA_SECONDS = 31;

/** 26 hours are 26 hours here, too: the CronJob was made two days ago. */
export const neverBackedUp: Drill = {
  fault: 'the CronJob is two days old, and no backup',
  alerts: [{ alert: 'BackupTooOld' }],
  async begin({ exporter }, mend) {
    mend(() => exporter.remove(CRON_JOB));
    exporter.add(CRON_JOB, Date.now() / 1000 - 2 * DAY_SECONDS);
  },
};

/** As above: the backup is real, and then made that old. */
export const backupOld: Drill = {
  fault: 'the last backup is 27 hours old',
  alerts: [{ alert: 'BackupTooOld', noticedWithin: BACKUPS_SECONDS, clearedWithin: BACKUPS_SECONDS }],
  async begin({ command, database }, mend) {
    mend(() => command('backup'));
    await command('backup');
    await database.query(
      `UPDATE backup_runs SET started_at = started_at - interval '27 hours', finished_at = finished_at - interval '27 hours'`,
    );
  },
};

export const schemaOld: Drill = {
  fault: 'a migration of the release did not run',
  alerts: [{ alert: 'MigrationPending', noticedWithin: SCHEMA_SECONDS, clearedWithin: SCHEMA_SECONDS }],
  async begin({ database }, mend) {
    const [last] = await database.query('SELECT * FROM schema_migrations ORDER BY id DESC LIMIT 1');
    const { id, timestamp, name } = last!;
    const ran = 'INSERT INTO schema_migrations (id, timestamp, name) VALUES ($1, $2, $3)';
    mend(() => database.query(ran, [id, timestamp, name]));
    await database.query('DELETE FROM schema_migrations WHERE id = $1', [id]);
  },
};

export const collectorAway: Drill = {
  fault: 'the collector of traces is stopped',
  // Three exports in a row must fail; one is made every 5 s, and tried for a second.
  alerts: [{ alert: 'TelemetryExportFailing', noticedWithin: 20, clearedWithin: 36 }],
  async begin({ collector }, mend) {
    mend(() => collector.start());
    await collector.stop();
  },
};

/** Where no volume can be mounted, the recorded claim alone tells of a full one. */
export const volumeFull: Drill = {
  fault: 'the volume of DATA_DIR is full',
  alerts: [{ alert: 'DiskSpaceLow' }],
  isPossible: ({ volume }) => volume.mounted,
  async begin({ volume }, mend) {
    mend(() => volume.empty());
    volume.fill();
  },
};
