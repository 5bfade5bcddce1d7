import { readFileSync } from 'node:fs';

export interface ServerUser {
  readonly uid: number;
  readonly gid: number;
}

/** PostgreSQL refuses to run as root: then it runs as one of these. */
const STAND_INS = ['postgres', 'nobody'];

/** @returns the user it runs as instead of this process's own; undefined where that will do. */
export function serverUser(): ServerUser | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const users = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'));
  const [, , uid, gid] = STAND_INS.map((name) => users.find(([user]) => user === name)).find(Boolean) ?? [];
  return uid === undefined ? undefined : { uid: Number(uid), gid: Number(gid) };
}
