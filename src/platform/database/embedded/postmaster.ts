import { execFileSync } from 'node:child_process';
import { readFileSync, readlinkSync, realpathSync } from 'node:fs';
import { platform } from 'node:os';
import { join } from 'node:path';

/** The server process of a cluster, as it says in its `postmaster.pid`. */
export interface Postmaster {
  readonly pid: number;
  readonly port: number;
}

const PID_LINE = 0;
const PORT_LINE = 3;

/** @returns the server that runs on a cluster; undefined when its process is gone, or the file is another's. */
export function runningPostmaster(cluster: string): Postmaster | undefined {
  try {
    const lines = readFileSync(join(cluster, 'postmaster.pid'), 'utf8').split('\n');
    const pid = Number(lines[PID_LINE]);
    return worksIn(pid, cluster) ? { pid, port: Number(lines[PORT_LINE]) } : undefined;
  } catch {
    return undefined;
  }
}

/** A server works in its cluster's folder; a zombie, or whoever got its process id since, does not. */
function worksIn(pid: number, cluster: string): boolean {
  if (platform() === 'linux') return readlinkSync(`/proc/${pid}/cwd`) === realpathSync(cluster);
  return execFileSync('ps', ['-p', String(pid), '-o', 'command='], { encoding: 'utf8' }).includes(cluster);
}
