const NAME = /^backup_(\d{4})(\d{2})(\d{2})_(\d{2})(\d{2})(\d{2})$/;
const DAY_MS = 86_400_000;

/** `20261125_212313`, in UTC. @param time milliseconds since the Unix epoch. */
export function stampOf(time: number): string {
  const [date, clock] = new Date(time).toISOString().split('T') as [string, string];
  return `${date.replaceAll('-', '')}_${clock.slice(0, 8).replaceAll(':', '')}`;
}

/** The name of a backup's folder. */
export function backupName(time: number): string {
  return `backup_${stampOf(time)}`;
}

/** @returns when a backup of this name was begun; undefined for what is no backup's name. */
export function timeOfBackup(name: string): number | undefined {
  const [, year, month, day, hour, minute, second] = NAME.exec(name) ?? [];
  if (second === undefined) return undefined;
  const time = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  // There is no 30 February.
  return Number.isNaN(time) || backupName(time) !== name ? undefined : time;
}

/** @returns of some names those of backups that are older than so many days. */
export function expiredBackups(names: readonly string[], keepDays: number, now: number): string[] {
  const oldest = now - keepDays * DAY_MS;
  return names.filter((name) => (timeOfBackup(name) ?? Infinity) < oldest);
}

/**
 * The name under which a backup is written until it is complete.
 *
 * @param owner tells the databases apart that are backed up into one folder.
 */
export function draftName(name: string, owner: string): string {
  return `.${name}.${owner}.partial`;
}

/** Whether a backup of this owner was cut off there. */
export function isDraftOf(owner: string, name: string): boolean {
  const [, backup, ownerOfIt] = /^\.(.+)\.([0-9a-f]+)\.partial$/.exec(name) ?? [];
  return ownerOfIt === owner && timeOfBackup(backup!) !== undefined;
}
