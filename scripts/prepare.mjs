// Installs from the lock file and builds, each only when something changed since. Plain JavaScript for Node 20,
// because it runs before anything is installed.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readlinkSync, rmSync, statSync, symlinkSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const LOCK_FILE = join(ROOT, 'package-lock.json');
/** npm writes it when an installation is complete. */
const INSTALLED = join(ROOT, 'node_modules', '.package-lock.json');
const BUILT = join(ROOT, 'dist', 'main.js');
const BUILD_INPUTS = ['src', 'tsconfig.json', 'tsconfig.build.json', '.swcrc', 'nest-cli.json'];
/** A link that points to the id of the process that installs or builds here: made with its content in one step. */
const BUSY = join(
  tmpdir(),
  `portfolio-platform-prepare-${createHash('sha256').update(ROOT).digest('hex').slice(0, 16)}`,
);

if (holder() !== undefined || !isInstalled() || !isBuilt()) {
  takeTurn();
  process.on('exit', () => rmSync(BUSY, { force: true }));
  if (!isInstalled()) install();
  if (!isBuilt()) build();
}

function isInstalled() {
  return existsSync(INSTALLED) && modifiedAt(INSTALLED) >= modifiedAt(LOCK_FILE);
}

function isBuilt() {
  const inputs = [INSTALLED, ...BUILD_INPUTS.map((input) => join(ROOT, input))];
  return existsSync(BUILT) && Math.max(...inputs.map(newest)) <= modifiedAt(BUILT);
}

function install() {
  say('installing dependencies (npm ci)');
  // The build needs what NODE_ENV=production would leave out, and node_modules/.bin/node is an optional one.
  const options = ['--include=dev', '--include=optional', '--no-audit', '--no-fund', '--loglevel=error'];
  if (!run('npm', ['ci', ...options])) fail('npm ci did not succeed');
}

function build() {
  say('building (npm run build)');
  const startedAt = new Date();
  if (!run('npm', ['run', '--silent', 'build'])) {
    // What it left half done must not pass for a build.
    rmSync(BUILT, { force: true });
    fail('the build did not succeed');
  }
  // A source that was edited meanwhile is newer than this.
  utimesSync(BUILT, startedAt, startedAt);
}

/** Waits until no other process installs or builds here; one that died is not waited for. */
function takeTurn() {
  for (let announced = false; ; announced = true) {
    try {
      symlinkSync(String(process.pid), BUSY);
      return;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    const pid = holder();
    if (!isAlive(pid)) rmSync(BUSY, { force: true });
    else if (!announced) say(`waiting for process ${pid}, which installs or builds here`);
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200);
  }
}

function holder() {
  try {
    return Number(readlinkSync(BUSY));
  } catch {
    return undefined;
  }
}

function isAlive(pid) {
  try {
    return pid > 0 && process.kill(pid, 0);
  } catch (error) {
    return error.code === 'EPERM';
  }
}

function newest(path) {
  const status = statSync(path);
  const entries = status.isDirectory() ? readdirSync(path).map((name) => join(path, name)) : [];
  return Math.max(status.mtimeMs, ...entries.map(newest));
}

function modifiedAt(path) {
  return statSync(path).mtimeMs;
}

/** Both outputs go to stderr, so that what the started program prints stands alone on stdout. */
function run(command, words) {
  const stdio = ['ignore', process.stderr, process.stderr];
  return spawnSync(command, words, { cwd: ROOT, stdio }).status === 0;
}

function say(what) {
  process.stderr.write(`portfolio-platform: ${what} …\n`);
}

function fail(why) {
  process.stderr.write(`portfolio-platform: ${why}\n`);
  process.exit(1);
}
