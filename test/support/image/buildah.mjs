import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const PREFIX = 'portfolio-platform-test';

/** @returns what it printed. */
export async function buildah(...words) {
  const { stdout } = await promisify(execFile)('buildah', words, { maxBuffer: 1 << 24 });
  return stdout.trim();
}

/** @returns the folder in which the files of an image stand, until `removeContainers()`. */
export async function unpack(image) {
  const role = image.replaceAll(/[^a-z0-9]+/g, '-');
  const container = await buildah(
    'from',
    '--pull-never',
    '--name',
    `${PREFIX}-${process.pid}-${role}`,
    image,
  );
  return buildah('mount', container);
}

/** Removes those of this run, and of runs that ended without. */
export async function removeContainers() {
  const names = await buildah('containers', '--format', '{{.ContainerName}}');
  for (const name of names.split('\n')) {
    const [, pid] = new RegExp(`^${PREFIX}-(\\d+)-`).exec(name) ?? [];
    if (pid && (Number(pid) === process.pid || !isAlive(pid))) await buildah('rm', name);
  }
}

function isAlive(pid) {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
