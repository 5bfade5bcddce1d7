/** @needs helm kubernetes */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { environmentValues } from './environment-values.js';
import { Release, isReady, testCluster } from './release.js';

// Whether pods get ready is played.
const played = testCluster().played ? it : it.skip;

describe('the scripts', () => {
  let release: Release;
  const backup = ['--', '--set=backup.enabled=true'];

  beforeAll(async () => {
    release = await Release.inNewNamespace();
    await environmentValues('staging').provide(release);
  });

  afterAll(async () => release.remove());

  const run = async (script: string, ...words: string[]) => release.succeed(`scripts/${script}`, ...words);

  it('deploy.sh --dry-run asks the cluster and changes nothing', async () => {
    await run('deploy.sh', 'staging', '--dry-run');
    expect(await release.list('deployments')).toEqual([]);
  });

  it('deploy.sh installs, and the next time upgrades', async () => {
    await run('deploy.sh', 'staging', ...backup);
    await run('deploy.sh', 'staging', ...backup, '--set=config.LOG_LEVEL=error');
    expect(await release.history()).toEqual(['1 superseded', '2 deployed']);
    expect((await release.serverSettings())['LOG_LEVEL']).toBe('error');
  });

  played('deploy.sh fails and takes back what never gets ready', async () => {
    const never = '--set-string=podAnnotations.test\\.portfolio-platform/never-ready=true';
    const words = ['scripts/deploy.sh', 'staging', ...backup, never];
    const { code, stderr } = await release.run('env', 'TIMEOUT=10s', ...words);
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining('was taken back') });
    expect(await release.history()).toEqual(['1 superseded', '2 superseded', '3 failed', '4 deployed']);
    expect((await release.serverPods()).every(isReady)).toBe(true);
  });

  it('rollback.sh lists the revisions, and goes back to one', async () => {
    expect(await run('rollback.sh', 'staging', '--list')).toMatch(/^1 .*superseded/m);
    await run('rollback.sh', 'staging', '1');
    expect((await release.serverSettings())['LOG_LEVEL']).not.toBe('error');
  });

  it('backup.sh runs the backup of the CronJob to its end', async () => {
    await run('backup.sh', 'staging');
    const jobs = await release.list('jobs');
    expect(jobs.map(({ status }) => status.succeeded)).toEqual([1]);
  });

  it('restore.sh stops the server, restores and starts as many pods as there were', async () => {
    const before = await release.serverPods();
    await run('restore.sh', 'staging', 'backup_20260101_000000', '--yes');
    const after = await release.untilReady(before.length);
    const names = before.map(({ metadata }) => metadata.name as string);
    expect(after.filter(({ metadata }) => names.includes(metadata.name as string))).toEqual([]);
    const [job] = (await release.list('jobs')).filter(({ metadata }) =>
      (metadata.name as string).startsWith('restore-'),
    );
    expect(job!['spec'].template.spec.containers[0].command).toEqual(
      expect.arrayContaining(['restore', '/backups/backup_20260101_000000']),
    );
  });

  it('deploy.sh and rollback.sh touch production only where somebody said yes', async () => {
    for (const script of ['deploy.sh', 'rollback.sh'])
      expect(await release.run(`scripts/${script}`, 'production')).toMatchObject({ code: 2 });
    expect((await release.history()).at(-1)).toMatch(/deployed$/);
  });
});
