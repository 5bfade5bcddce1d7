import { describe, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { ROOT } from '../support/child-process.js';
import { type PatchOperation, patched } from '../support/json-patch.js';
import { RecordedPrograms } from '../support/recorded-program.js';

const BACKUP = 'backup_20261126_020000';
const CONTAINER = { name: 'backup', image: 'portfolio-platform', command: ['sh', '-euc', 'backup'] };

interface Job {
  readonly spec: {
    readonly backoffLimit?: number;
    readonly activeDeadlineSeconds?: number | null;
    readonly template: {
      readonly spec: { readonly initContainers?: object[]; readonly containers: object[] };
    };
  };
}

/** A cluster that has the release, as kubectl shows it. */
const CLUSTER = `case "$*" in
  *current-context*) echo somewhere ;;
  *'initContainers[*].name'*) echo "$INITS" ;;
  *'containers[*].name'*) echo "$CONTAINERS" ;;
  *'get cronjob '*component=backup*) echo "$CRONJOB" ;;
  *'get deployment '*component=server*) echo portfolio-platform ;;
  *'.spec.replicas'*) echo "$REPLICAS" ;;
  *'get job '*) echo "$ENDED" ;;
  *' logs '*) echo "what the job wrote" ;;
  *'patch --local'*) cat >/dev/null ;;
esac`;

const HEALTHY = {
  CRONJOB: 'portfolio-platform-backup',
  REPLICAS: '3',
  ENDED: 'SuccessCriteriaMet Complete',
  INITS: '',
  CONTAINERS: 'backup',
};

describe('the scripts for backups', () => {
  const programs = RecordedPrograms.forSuite();
  const kubectl = programs.add('kubectl', CLUSTER);

  const run = (script: string, words: readonly string[], cluster: Partial<typeof HEALTHY> = {}) => {
    const { status, stdout, stderr } = spawnSync(join(ROOT, 'scripts', script), words, {
      env: { PATH: process.env['PATH'], KUBECTL: kubectl, ...HEALTHY, ...cluster },
      encoding: 'utf8',
    });
    const calls = programs.calls().map((call) => call.replace('-n portfolio-platform-staging ', ''));
    return { status, stdout, stderr, calls };
  };
  const changes = (calls: readonly string[]) =>
    calls.filter((call) => /^kubectl (create|scale|delete|wait|rollout)/.test(call));
  /** The Job that a script makes of the CronJob's. */
  const jobOf = (
    calls: readonly string[],
    containers: Pick<Job['spec']['template']['spec'], 'containers'>,
  ) => {
    const call = calls.find((each) => each.startsWith('kubectl patch --local'))!;
    const operations = JSON.parse(/ -p (\[.*\]) -o json$/.exec(call)![1]!) as PatchOperation[];
    const job = { spec: { backoffLimit: 1, activeDeadlineSeconds: 600, template: { spec: containers } } };
    return patched(job, operations) as Job;
  };

  describe('backup.sh', () => {
    it('runs the CronJob’s Job now, waits for it, and shows what it wrote', () => {
      const { status, stdout, calls } = run('backup.sh', ['staging']);
      expect([status, stdout]).toEqual([0, expect.stringContaining('what the job wrote')]);
      expect(changes(calls)).toEqual([
        expect.stringMatching(/^kubectl create job backup-\d{14} --from=cronjob\/portfolio-platform-backup$/),
      ]);
    });

    it('fails where the Job does, and shows what it wrote', () => {
      const { status, stdout, stderr } = run('backup.sh', ['staging'], { ENDED: 'FailureTarget Failed' });
      expect([status, stdout]).toEqual([1, expect.stringContaining('what the job wrote')]);
      expect(stderr).toMatch(/the backup failed; job\/backup-\d{14} stays/);
    });

    it('fails where the release has no backup', () => {
      const { status, stderr, calls } = run('backup.sh', ['staging'], { CRONJOB: '' });
      expect([status, stderr]).toEqual([1, expect.stringContaining('set backup.enabled')]);
      expect(changes(calls)).toEqual([]);
    });
  });

  describe('restore.sh', () => {
    const scale = (replicas: number) => `kubectl scale deployment portfolio-platform --replicas=${replicas}`;

    it('stops the server, restores, and starts as many as there were', () => {
      const { status, calls } = run('restore.sh', ['staging', BACKUP, '--yes']);
      expect(status).toBe(0);
      expect(changes(calls).map((call) => call.replace(/-\d{14}/, ''))).toEqual([
        scale(0),
        expect.stringMatching(/^kubectl wait pod --for=delete .*component=server$/),
        'kubectl create job restore --from=cronjob/portfolio-platform-backup --dry-run=client -o json',
        'kubectl create -f -',
        scale(3),
        expect.stringMatching(/^kubectl rollout status deployment portfolio-platform/),
      ]);
    });

    it('starts the server again where the restore failed, and says so', () => {
      const { status, stdout, stderr, calls } = run('restore.sh', ['staging', BACKUP, '--yes'], {
        ENDED: 'Failed',
      });
      expect([status, stdout]).toEqual([1, expect.stringContaining('what the job wrote')]);
      expect(stderr).toContain('the restore failed');
      expect(changes(calls)).toContain(scale(3));
    });

    it('leaves the server stopped where it cannot know what the restore does, and says how to start it', () => {
      const broken = programs.add(
        'kubectl',
        CLUSTER.replace('*current-context*)', "*'create -f -'*) exit 1 ;;\n*x*x*x)"),
      );
      const { status, stderr, calls } = run('restore.sh', ['staging', BACKUP, '--yes']);
      programs.add('kubectl', CLUSTER);
      expect([status, stderr]).toEqual([1, expect.stringContaining('The server is stopped.')]);
      expect(stderr).toContain(`When job/restore-`);
      expect(stderr).toContain(
        `${broken} -n portfolio-platform-staging scale deployment portfolio-platform --replicas=3`,
      );
      expect(changes(calls)).not.toContain(scale(3));
    });

    it('does not start a server that was stopped before, and says how to', () => {
      const { status, stderr, calls } = run('restore.sh', ['staging', BACKUP, '--yes'], { REPLICAS: '0' });
      expect([status, stderr]).toEqual([0, expect.stringContaining('was stopped before this, and still is')]);
      expect(stderr).toContain('scale deployment portfolio-platform --replicas=1');
      expect(changes(calls).filter((call) => /scale|rollout/.test(call))).toEqual([scale(0)]);
    });

    it.each([
      ['the backup alone', '', 'backup', { containers: [CONTAINER] }],
      [
        'containers that carry it away',
        'backup',
        'copy more',
        { initContainers: [CONTAINER], containers: [{ name: 'copy' }, { name: 'more' }] },
      ],
    ])('runs the command line in the pod of the CronJob, of %s', (_case, INITS, CONTAINERS, pod) => {
      const { calls } = run('restore.sh', ['staging', BACKUP, '--yes'], { INITS, CONTAINERS });
      const { spec } = jobOf(calls, pod);
      expect(spec.template.spec).toEqual({
        containers: [
          { ...CONTAINER, command: ['node', 'dist/cli.js', 'restore', `/backups/${BACKUP}`, '--yes'] },
        ],
      });
      expect([spec.backoffLimit, spec.activeDeadlineSeconds]).toEqual([0, null]);
    });

    it('--back puts back what a restore has kept', () => {
      const kept = 'portfolio_before_restore_20261126';
      const { calls } = run('restore.sh', ['staging', '--back', kept, '--yes']);
      const { spec } = jobOf(calls, { containers: [CONTAINER] });
      expect(spec.template.spec.containers).toMatchObject([
        { command: ['node', 'dist/cli.js', 'restore', 'back', kept] },
      ]);
    });

    it('--list looks without stopping anything, and cleans up', () => {
      const { status, stdout, calls } = run('restore.sh', ['staging', '--list']);
      expect([status, stdout]).toEqual([0, expect.stringContaining('what the job wrote')]);
      expect(changes(calls).map((call) => call.split(' ').slice(1, 3).join(' '))).toEqual([
        'create job',
        'create -f',
        'delete job',
      ]);
    });

    it('asks in every environment: where nobody can be asked only --yes goes on', () => {
      const { status, stderr, calls } = run('restore.sh', ['development', BACKUP]);
      expect([status, stderr]).toEqual([2, expect.stringContaining('say --yes')]);
      expect(changes(calls)).toEqual([]);
    });
  });
});
