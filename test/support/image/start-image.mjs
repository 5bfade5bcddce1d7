// The image that the suites of a run look at and start, built from this tree unless the last build was of the same, and
// unpacked into a folder; and PostgreSQL beside it.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { startPostgres } from '../postgres-server.mjs';
import { hasService } from '../services.mjs';
import { buildah, removeContainers, unpack } from './buildah.mjs';

/** What .dockerignore lets into the build, and what builds. */
const INPUTS = [
  'Dockerfile',
  '.dockerignore',
  '.swcrc',
  'LICENSE',
  '{package,package-lock,nest-cli,tsconfig,tsconfig.build}.json',
  'config/*.yaml',
  'scripts/{build,make-base}-image.sh',
  'src/**/*.ts',
];
const NAME = 'localhost/portfolio-platform-under-test';
const BASE = 'docker.io/library/node:24-bookworm-slim';

export default async function startImage() {
  if (!hasService('image')) return;
  const variables = run('scripts/make-base-image.sh');
  for (const [, name, value] of variables.matchAll(/ (\w+)='?([^' \n]+)/g)) process.env[name] = value;
  await removeContainers();

  const tag = `${NAME}:${digestOf(INPUTS)}`;
  if (!(await buildah('images', '--quiet', '--filter', `reference=${tag}`))) {
    const older = await buildah('images', '--quiet', '--no-trunc', '--filter', `reference=${NAME}`);
    if (older) await buildah('rmi', ...new Set(older.split('\n')));
    run('scripts/build-image.sh', '--tag', tag, '--with', 'buildah', '--', '--pull-never');
  }

  const { config, history } = JSON.parse(await buildah('inspect', '--type', 'image', tag)).Docker;
  process.env.TEST_IMAGE_CONFIG = JSON.stringify(config);
  process.env.TEST_IMAGE_HISTORY = JSON.stringify(history);
  process.env.TEST_IMAGE_ROOT = await unpack(tag);
  process.env.TEST_IMAGE_BASE_ROOT = await unpack(BASE);
  await startPostgres();
}

/** @returns what it printed; what it says beside that is shown where it fails. */
function run(command, ...words) {
  try {
    return execFileSync(command, words, {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
      maxBuffer: 1 << 24,
    });
  } catch (error) {
    throw new Error(`${command} failed:\n${error.stdout}${error.stderr}`, { cause: error });
  }
}

function digestOf(patterns) {
  const hash = createHash('sha256');
  for (const file of globSync(patterns).sort()) hash.update(`${file}\n`).update(readFileSync(file));
  return hash.digest('hex').slice(0, 16);
}
