import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { existsSync, statSync } from 'node:fs';
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runToEnd } from '../support/run-to-end.js';
import { type ServerProcess, startServer } from '../support/server-process.js';
import { until } from '../support/until.js';

describe('npm run profile', () => {
  let folder: string;
  let server: ServerProcess;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'portfolio-platform-profiles-'));
    server = await startServer({ MODULES: 'github-sync', LOG_LEVEL: 'INFO', TMPDIR: folder });
  });

  afterAll(async () => {
    await server.stop();
    await rm(folder, { recursive: true });
  });

  const profile = (...options: string[]) =>
    runToEnd(['dist/cli.js', 'profile', '--out', join(folder, 'out'), ...options], { TMPDIR: folder });
  const own = (...options: string[]) => profile('--pid', String(server.child.pid), ...options);
  const socket = () => join(folder, `portfolio-platform-${process.getuid!()}`, `${server.child.pid}.sock`);

  /** Asks until the work is done. @returns the statuses it got. */
  async function loadWhile(work: Promise<unknown>): Promise<Set<number>> {
    const over = new AbortController();
    const end = () => {
      over.abort();
    };
    work.then(end, end);
    const statuses = new Set<number>();
    while (!over.signal.aborted) statuses.add((await fetch(`${server.url}/api/health`)).status);
    return statuses;
  }

  it('writes what a process under load does, which goes on serving', async () => {
    const running = own('--seconds', '1');
    expect(await loadWhile(running)).toEqual(new Set([200]));
    const { code, stdout } = await running;
    expect(code).toBe(0);
    const [cpuFile, heapFile] = stdout.trim().split('\n') as [string, string];
    const cpu = JSON.parse(await readFile(cpuFile, 'utf8'));
    expect(cpuFile).toMatch(/\.cpuprofile$/);
    expect(cpu.samples.length).toBeGreaterThan(100);
    expect(cpu.timeDeltas).toHaveLength(cpu.samples.length);
    const ours = cpu.nodes.filter(({ callFrame }: any) => callFrame.url.includes('/dist/platform/'));
    // Which of them a sample meets is chance; that it meets some, under load, is not.
    expect(ours.some(({ callFrame }: any) => /^\w+$/.test(callFrame.functionName))).toBe(true);
    const heap = JSON.parse(await readFile(heapFile, 'utf8'));
    expect(heap.heap.used_heap_size).toBeGreaterThan(1e6);
    expect(heap.spaces.map(({ space_name }: any) => space_name)).toContain('old_space');
    expect(heap.allocations.length).toBeGreaterThan(0);
    expect(heap.allocations[0]).toEqual({
      function: expect.any(String),
      at: expect.any(String),
      bytes: expect.any(Number),
    });
    // Whoever asked is who may read it.
    expect(statSync(cpuFile).mode & 0o777).toBe(0o600);
    expect(server.output()).toContain('"event":"profile_taken"');
  });

  it('leaves nothing open, and works again', async () => {
    const { code } = await own('--seconds', '0.1');
    expect(code).toBe(0);
    // Node's debugger would listen here.
    const debuggerPort = connect(9229, '127.0.0.1');
    const refused = await new Promise((resolve) => debuggerPort.once('error', resolve));
    expect(refused).toMatchObject({ code: 'ECONNREFUSED' });
  });

  it('writes the whole heap where that is asked for', async () => {
    const { code, stdout } = await own('--seconds', '0.1', '--heap-snapshot');
    expect(code).toBe(0);
    const snapshot = JSON.parse(await readFile(stdout.trim().split('\n')[2]!, 'utf8'));
    expect(snapshot.snapshot.node_count).toBeGreaterThan(10_000);
  });

  it('is for this user alone', () => {
    expect(statSync(socket()).mode & 0o777).toBe(0o600);
    expect(statSync(join(socket(), '..')).mode & 0o777).toBe(0o700);
  });

  it('looks at a process once at a time, and no longer than somebody waits', async () => {
    const other = connect(socket());
    other.write('{"seconds":300,"heapSnapshot":false}\n');
    await until(() => server.output().includes('for 300 s'));
    const { code, stderr } = await own('--seconds', '0.1');
    expect([code, stderr]).toEqual([1, expect.stringContaining('being profiled already')]);
    other.destroy();
    await until(async () => (await own('--seconds', '0.1')).code === 0);
  });

  it.each([
    ['a process that is none', ['--pid', '4194305'], 1, 'No process 4194305'],
    ['a time that is none', ['--seconds', '0'], 2, 'seconds'],
    ['a time that is too long', ['--seconds', '301'], 2, 'seconds'],
  ])('refuses %s', async (_what, options, code, message) => {
    const before = await readdir(join(folder, 'out'));
    expect(await profile(...options)).toMatchObject({ code, stderr: expect.stringContaining(message) });
    expect(await readdir(join(folder, 'out'))).toEqual(before);
  });

  it('is offered no longer once the process ended', async () => {
    const path = socket();
    expect(existsSync(path)).toBe(true);
    await server.stop();
    expect(existsSync(path)).toBe(false);
  });
});
