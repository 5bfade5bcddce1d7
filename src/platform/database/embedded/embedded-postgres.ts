import { type ExecFileOptions, execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { StartRefusedError } from '../../../shared/start-refused.error.js';
import { type Binaries, findBinaries } from './binaries.js';
import { DataFolderInUseError } from './data-folder-in-use.error.js';
import { FolderLock } from './folder-lock.js';
import { runningPostmaster } from './postmaster.js';
import { serverUser } from './server-user.js';

const run = promisify(execFile);

const SUPERUSER = 'postgres';
/** Seconds until a start or an orderly stop counts as failed. */
const PATIENCE_SECONDS = '30';
/** Starts are tried again while the last processes of a server that was killed still end. */
const START_TRIES = 5;

export interface EmbeddedPostgresOptions {
  /** Whether a server that another process runs on the folder may be used as it is. */
  readonly mayJoin?: boolean;
  /** Further settings of the server, `name=value`. */
  readonly settings?: readonly string[];
}

/**
 * A PostgreSQL of the process's own, kept in its data folder. It survives a kill -9 of this process, and the next one
 * stops it before it starts its own.
 */
export class EmbeddedPostgres {
  private readonly cluster: string;
  private readonly passwordFile: string;
  private readonly user = serverUser();
  private lock: FolderLock | undefined;
  private binaries: Binaries | undefined;

  constructor(
    private readonly folder: string,
    private readonly options: EmbeddedPostgresOptions = {},
  ) {
    this.cluster = resolve(folder, 'postgres');
    this.passwordFile = resolve(folder, 'postgres-password');
  }

  /**
   * Starts it, after making it if need be.
   *
   * @returns the address to connect to, with credentials.
   * @throws DataFolderInUseError when another process has the folder.
   */
  async start(): Promise<string> {
    const lock = await FolderLock.take(this.folder);
    if (typeof lock === 'number') return this.join(lock);
    this.lock = lock;
    try {
      return await this.startOwn();
    } catch (error) {
      await this.stop();
      throw error;
    }
  }

  /** Stops what start() started. */
  async stop(): Promise<void> {
    if (!this.lock) return;
    process.off('exit', this.endWithProcess);
    await this.stopServer();
    await this.lock.release();
    this.lock = undefined;
  }

  /** Stops the server of a process that is gone, on a folder that nobody has. */
  async stopLeftover(): Promise<void> {
    await this.stopServer();
  }

  private async startOwn(): Promise<string> {
    this.binaries = await findBinaries();
    // Whoever it runs as instead of root has to pass through.
    if (this.user) chmodSync(this.folder, 0o711);
    if (!existsSync(join(this.cluster, 'PG_VERSION'))) await this.create();
    await this.stopServer();
    // Of a process that is gone; the server would take whoever has its id now for the owner.
    rmSync(join(this.cluster, 'postmaster.pid'), { force: true });
    const port = await freePort();
    await this.launch(port);
    process.once('exit', this.endWithProcess);
    return this.urlOf(port);
  }

  /** Where the process ends without stop(), its server should not stay: all that can be done then is to ask it to end. */
  private readonly endWithProcess = (): void => {
    const running = runningPostmaster(this.cluster);
    if (running) process.kill(running.pid, 'SIGINT');
  };

  private join(holder: number): string {
    const running = this.options.mayJoin ? runningPostmaster(this.cluster) : undefined;
    if (!running) throw new DataFolderInUseError(this.folder, holder);
    return this.urlOf(running.port);
  }

  private urlOf(port: number): string {
    const password = readFileSync(this.passwordFile, 'utf8').trim();
    return `postgresql://${SUPERUSER}:${password}@127.0.0.1:${port}/postgres`;
  }

  /** Made beside its place, so that half a cluster is never taken for one. */
  private async create(): Promise<void> {
    const draft = resolve(this.folder, `postgres.${randomBytes(6).toString('hex')}`);
    for (const name of readdirSync(this.folder).filter((each) => /^postgres\.[0-9a-f]{12}$/.test(each)))
      rmSync(join(this.folder, name), { recursive: true });
    mkdirSync(draft, { mode: 0o700 });
    const password = randomBytes(24).toString('base64url');
    const passwordForInitdb = join(draft, 'password');
    writeFileSync(this.passwordFile, password, { mode: 0o600 });
    mkdirSync(join(draft, 'cluster'), { mode: 0o700 });
    writeFileSync(passwordForInitdb, password, { mode: 0o600 });
    for (const path of [draft, join(draft, 'cluster'), passwordForInitdb]) this.handOver(path);
    await this.execute(this.binaries!.initdb, [
      `--pgdata=${join(draft, 'cluster')}`,
      `--username=${SUPERUSER}`,
      `--pwfile=${passwordForInitdb}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--locale=C',
      '--no-instructions',
    ]);
    renameSync(join(draft, 'cluster'), this.cluster);
    rmSync(draft, { recursive: true });
  }

  private async launch(port: number): Promise<void> {
    const settings = [
      'listen_addresses=127.0.0.1',
      'unix_socket_directories=',
      // Its log is a file in the cluster, made anew by each start: no failed statements with their values.
      'log_min_messages=log',
      'log_min_error_statement=panic',
      ...(this.options.settings ?? []),
    ];
    const options = [`-p ${port}`, ...settings.map((setting) => `-c ${setting}`)].join(' ');
    const log = join(this.cluster, 'server.log');
    for (let tries = 1; ; tries++) {
      rmSync(log, { force: true });
      try {
        await this.control('start', ['-l', log, '-o', options]);
        return;
      } catch (cause) {
        if (tries === START_TRIES)
          throw new Error(`PostgreSQL did not start in ${this.folder}: see ${log}`, { cause });
      }
    }
  }

  private async stopServer(): Promise<void> {
    if (!runningPostmaster(this.cluster)) return;
    // Fast: its clients are told; immediate, which the next start repairs, where that takes too long.
    await this.control('stop', ['-m', 'fast']).catch(() => this.control('stop', ['-m', 'immediate']));
  }

  private async control(command: 'start' | 'stop', options: readonly string[]): Promise<void> {
    const { pg_ctl: program } = this.binaries ?? (await findBinaries());
    await this.execute(program, [
      command,
      '-D',
      this.cluster,
      '-w',
      '-t',
      PATIENCE_SECONDS,
      '-s',
      ...options,
    ]);
  }

  private async execute(program: string, words: readonly string[]): Promise<void> {
    // Nothing of this process's environment concerns it.
    const options: ExecFileOptions = { cwd: '/', env: { LC_ALL: 'C', PATH: '/usr/bin:/bin' }, ...this.user };
    try {
      await run(program, words, options);
    } catch (error) {
      const { code, stderr = '' } = error as { code?: unknown; stderr?: string };
      if (code !== 'EACCES' && !stderr.includes('Permission denied')) throw error;
      throw new StartRefusedError(
        `PostgreSQL does not run as root, and the user it runs as instead cannot reach ${this.folder} or ${program}: set DATABASE_URL, or start as another user`,
        { cause: error },
      );
    }
  }

  private handOver(path: string): void {
    if (this.user) chownSync(path, this.user.uid, this.user.gid);
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
