import { describe, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { ROOT } from '../support/child-process.js';
import { RecordedPrograms } from '../support/recorded-program.js';

const ENVIRONMENTS = ['development', 'staging', 'production'];
const SCRIPTS = ['deploy.sh', 'rollback.sh', 'deploy-monitoring.sh', 'backup.sh', 'restore.sh'];

const HISTORY = JSON.stringify([
  { revision: 1, updated: '2026-11-24T10:00:00Z', status: 'superseded', description: 'Install complete' },
  { revision: 2, updated: '2026-11-25T10:00:00Z', status: 'superseded', description: 'Upgrade complete' },
  { revision: 3, updated: '2026-11-26T10:00:00Z', status: 'failed', description: 'Upgrade failed' },
  { revision: 4, updated: '2026-11-26T10:01:00Z', status: 'deployed', description: 'Upgrade complete' },
]);

describe('the scripts for releases', () => {
  const programs = RecordedPrograms.forSuite();
  const answers = `case "$1" in version) echo VERSION ;; history) case "$*" in *json*) echo '${HISTORY}' ;; esac ;; esac`;
  const helm3 = programs.add('helm', answers.replace('VERSION', 'v3.19.0'));
  const helm4 = programs.add('helm4', answers.replace('VERSION', 'v4.1.0'));
  const kubectl = programs.add('kubectl', 'case "$*" in *current-context*) echo somewhere ;; esac');

  const run = (script: string, words: readonly string[], env: Record<string, string> = {}) => {
    const { status, stdout, stderr } = spawnSync(join(ROOT, 'scripts', script), words, {
      env: { PATH: process.env['PATH'], HELM: helm3, KUBECTL: kubectl, ...env },
      encoding: 'utf8',
    });
    const calls = programs
      .calls()
      .filter((call) => !/^[\w-]*helm4? version|current-context/.test(call))
      .map((call) => call.replaceAll(`${ROOT}helm/portfolio-platform`, 'CHART').replaceAll(ROOT, ''));
    return { status, stdout, stderr, calls };
  };

  it.each(
    SCRIPTS.flatMap((script) => [
      [script, '--help'],
      [script, '-h'],
    ]),
  )('%s %s says how it is used, and calls nothing', (script, word) => {
    const { status, stdout, stderr, calls } = run(script, [word]);
    expect([status, stderr, calls]).toEqual([0, '', []]);
    expect(stdout).toContain(`usage: scripts/${script}`);
  });

  it.each([
    ...SCRIPTS.filter((script) => script !== 'deploy-monitoring.sh').flatMap((script) => [
      [script, []],
      [script, ['test']],
      [script, ['staging', '--nonsense']],
    ]),
    ['deploy-monitoring.sh', ['--nonsense']],
    ['deploy.sh', ['staging', '--validate', '--dry-run']],
    ['deploy.sh', ['staging', '--set', 'a=b']],
    ['rollback.sh', ['staging', '0']],
    ['rollback.sh', ['staging', '1', '2']],
    ['rollback.sh', ['staging', '1', '--list']],
    ['restore.sh', ['staging']],
    ['restore.sh', ['staging', '--back']],
    ['restore.sh', ['staging', 'backup_1", "; reboot']],
    ['restore.sh', ['staging', '--list', 'backup_20261126_020000']],
  ] as [string, string[]][])('%s %j is a usage error, and calls nothing', (script, words) => {
    const { status, stderr, calls } = run(script, words);
    expect([status, calls]).toEqual([2, []]);
    expect(stderr).toContain(`usage: scripts/${script}`);
  });

  it.each(SCRIPTS)('%s says which program is missing', (script) => {
    const words = { 'deploy-monitoring.sh': [], 'restore.sh': ['staging', '--list'] }[script] ?? ['staging'];
    const { status, stderr } = run(script, words, { HELM: 'no-such-helm', KUBECTL: 'no-such-kubectl' });
    expect([status, stderr]).toEqual([1, expect.stringMatching(/no-such-(helm|kubectl) is not installed/)]);
  });

  describe('deploy.sh', () => {
    it.each([
      ['helm 3', '--atomic'],
      ['helm 4', '--rollback-on-failure --server-side=true --force-conflicts'],
    ])('with %s waits, and has a failure taken back (%s)', (version, flag) => {
      const { status, calls } = run('deploy.sh', ['staging'], { HELM: version === 'helm 3' ? helm3 : helm4 });
      expect(status).toBe(0);
      expect(calls.map((call) => call.replace('helm4', 'helm'))).toEqual([
        'helm upgrade --install portfolio-platform CHART -n portfolio-platform-staging ' +
          `-f CHART/values-staging.yaml --create-namespace --wait ${flag} --timeout 10m`,
      ]);
    });

    it('takes names, times and helm’s own options', () => {
      const env = { RELEASE: 'blue', NAMESPACE: 'shop', TIMEOUT: '3m' };
      const { calls } = run('deploy.sh', ['development', '--', '--set', 'image.tag=1.2.3'], env);
      expect(calls).toEqual([
        'helm upgrade --install blue CHART -n shop -f CHART/values-development.yaml --set image.tag=1.2.3 ' +
          '--create-namespace --wait --atomic --timeout 3m',
      ]);
    });

    it('--validate asks no cluster', () => {
      const { status, stdout, calls } = run('deploy.sh', ['production', '--validate'], { KUBECTL: 'none' });
      expect([status, stdout]).toEqual([0, 'valid\n']);
      expect(calls).toEqual([
        'helm lint --strict CHART -f CHART/values-production.yaml',
        'helm template portfolio-platform CHART -n portfolio-platform-production -f CHART/values-production.yaml',
      ]);
    });

    it('--dry-run changes nothing, and does not ask', () => {
      const { status, calls } = run('deploy.sh', ['production', '--dry-run']);
      expect(status).toBe(0);
      expect(calls).toEqual([expect.stringMatching(/^helm upgrade .* --dry-run=server$/)]);
    });

    it.each([
      ['deployed', 'and was taken back'],
      ['failed', 'Helm did not take it back: scripts/rollback.sh staging does'],
    ])('says what became of a failure: the last revision is %s', (status, sentence) => {
      const history = JSON.stringify([{ revision: 3, status }]);
      const script = `case "$1" in version) echo v3.19.0 ;; history) echo '${history}' ;; *) exit 1 ;; esac`;
      const { stderr } = run('deploy.sh', ['staging'], { HELM: programs.add('failing-helm', script) });
      expect(stderr).toContain(sentence);
    });

    it('fails with 1, whatever helm fails with', () => {
      const broken = programs.add('broken-helm', 'exit 7');
      for (const words of [[], ['--validate'], ['--dry-run']])
        expect(run('deploy.sh', ['staging', ...words], { HELM: broken }).status).toBe(1);
    });
  });

  describe('production', () => {
    it.each([
      ['deploy.sh', []],
      ['rollback.sh', []],
    ])('is not touched by %s where nobody can be asked, without --yes', (script, words) => {
      for (const CI of ['', 'true']) {
        const { status, stderr, calls } = run(script, ['production', ...words], { CI });
        expect([status, stderr]).toEqual([2, expect.stringContaining('say --yes')]);
        expect(calls.filter((call) => /upgrade|helm rollback/.test(call))).toEqual([]);
      }
      const { status, calls } = run(script, ['production', ...words, '--yes'], { CI: 'true' });
      expect(status).toBe(0);
      expect(calls.at(-1)).toMatch(/upgrade|rollback/);
    });

    // A terminal of its own, made by script(1).
    it.each([
      ['production', 0, 1],
      ['yes', 1, 0],
    ])('is deployed to by who types its name: %s', (answer, status, upgrades) => {
      const command = `${join(ROOT, 'scripts/deploy.sh')} production`;
      const asked = spawnSync('script', ['-qec', command, '/dev/null'], {
        env: { PATH: process.env['PATH'], HELM: helm3, KUBECTL: kubectl, SHELL: '/bin/sh' },
        input: `${answer}\n`,
        encoding: 'utf8',
      });
      expect([asked.status, asked.stdout]).toEqual([
        status,
        expect.stringContaining('cluster somewhere, namespace portfolio-platform-production'),
      ]);
      expect(programs.calls().filter((call) => call.includes('upgrade'))).toHaveLength(upgrades);
    });
  });

  describe('rollback.sh', () => {
    it('goes back to the last revision that worked, not to one that failed', () => {
      const { status, calls } = run('rollback.sh', ['staging']);
      expect(status).toBe(0);
      expect(calls.at(-1)).toBe(
        'helm rollback portfolio-platform 2 -n portfolio-platform-staging --wait --timeout 10m',
      );
    });

    it.each(['failed', 'pending-upgrade'])(
      'goes back to the one that serves where the last is %s',
      (status) => {
        const history = [
          { revision: 1, status: 'superseded' },
          { revision: 2, status: 'deployed' },
          { revision: 3, status, description: 'Upgrade "a" failed: timed out' },
        ];
        const helm = programs.add('other-helm', `echo '${JSON.stringify(history)}'`);
        expect(run('rollback.sh', ['staging'], { HELM: helm }).calls.at(-1)).toContain(
          'rollback portfolio-platform 2',
        );
      },
    );

    it('with helm 4 overwrites what others set, as the number of pods', () => {
      expect(run('rollback.sh', ['staging', '1'], { HELM: helm4 }).calls).toEqual([
        'helm4 rollback portfolio-platform 1 -n portfolio-platform-staging --wait --timeout 10m ' +
          '--server-side=true --force-conflicts',
      ]);
    });

    it('goes back to a revision that is named', () => {
      expect(run('rollback.sh', ['staging', '1']).calls).toEqual([
        'helm rollback portfolio-platform 1 -n portfolio-platform-staging --wait --timeout 10m',
      ]);
    });

    it('--list shows the revisions, and does not ask', () => {
      expect(run('rollback.sh', ['production', '--list'])).toMatchObject({
        status: 0,
        calls: ['helm history portfolio-platform -n portfolio-platform-production'],
      });
    });

    it('is not misled by a failed upgrade that helm calls superseded, because taking it back failed too', () => {
      const history = [
        { revision: 1, status: 'superseded', description: 'Install complete' },
        { revision: 2, status: 'superseded', description: 'Upgrade "a" failed: pre-upgrade hooks failed' },
        { revision: 3, status: 'failed', description: 'Rollback "a" failed: no such object' },
      ];
      const helm = programs.add('other-helm', `echo '${JSON.stringify(history)}'`);
      expect(run('rollback.sh', ['staging'], { HELM: helm }).calls.at(-1)).toContain(
        'rollback portfolio-platform 1',
      );
    });

    it('tries once more to get to the same revision: helm stumbles once over objects that it kept', () => {
      const state = join(mkdtempSync(join(tmpdir(), 'rollback-')), 'tried');
      const once = `case "$1" in rollback) [ -e ${state} ] || { touch ${state}; exit 1; } ;; esac`;
      const { status, calls } = run('rollback.sh', ['staging', '1'], {
        HELM: programs.add('stumbling-helm', once),
      });
      rmSync(dirname(state), { recursive: true });
      expect(status).toBe(0);
      expect(calls.map((call) => call.split(' ').slice(1, 4).join(' '))).toEqual(
        Array(2).fill('rollback portfolio-platform 1'),
      );
      const { status: failing, stderr } = run('rollback.sh', ['staging', '1'], {
        HELM: programs.add('other-helm', 'exit 7'),
      });
      expect([failing, stderr]).toEqual([1, expect.stringContaining('the rollback failed')]);
    });

    it('does not guess where the last one is a rollback that failed: the one before is what somebody left', () => {
      const history = [
        { revision: 1, status: 'superseded', description: 'Install complete' },
        { revision: 2, status: 'superseded', description: 'Upgrade complete' },
        {
          revision: 3,
          status: 'failed',
          description: 'Rollback "a" failed: no Secret with the name "b" found',
        },
      ];
      const helm = programs.add('other-helm', `echo '${JSON.stringify(history)}'`);
      const { status, stderr, calls } = run('rollback.sh', ['staging'], { HELM: helm });
      expect([status, stderr]).toEqual([1, expect.stringContaining('name the revision')]);
      expect(calls.filter((call) => call.includes(' rollback '))).toEqual([]);
    });

    it.each([
      ['no earlier revision worked', `echo '[{"revision":1,"status":"deployed"}]'`, 'no earlier revision'],
      ['there is no release', 'exit 1', 'there is no release'],
    ])('fails where %s', (_case, script, sentence) => {
      const helm = programs.add('other-helm', script);
      const { status, stderr } = run('rollback.sh', ['staging'], { HELM: helm });
      expect([status, stderr]).toEqual([1, expect.stringContaining(sentence)]);
    });
  });

  describe('deploy-monitoring.sh', () => {
    const charts = (words: string[], env = {}) =>
      run('deploy-monitoring.sh', words, env).calls.map((call) => call.split(' ').slice(3, 4)[0]);

    it('installs the stack and the collector, with the values that are here', () => {
      const { status, calls } = run('deploy-monitoring.sh', []);
      expect(status).toBe(0);
      expect(calls).toEqual(
        ['kube-prometheus-stack', 'opentelemetry-collector'].map((chart) =>
          expect.stringMatching(
            new RegExp(
              `^helm upgrade --install ${chart} ${chart} --repo https://\\S+ --version [\\d.]+ -n monitoring ` +
                `--create-namespace -f \\S*config/monitoring/${chart}.yaml --wait --timeout 10m$`,
            ),
          ),
        ),
      );
    });

    it('--skip-collector leaves the collector out', () => {
      expect(charts(['--skip-collector'])).toEqual(['kube-prometheus-stack']);
    });

    it('--dry-run changes nothing', () => {
      const { calls } = run('deploy-monitoring.sh', ['--dry-run']);
      expect(calls).toHaveLength(2);
      for (const call of calls) expect(call).toMatch(/--dry-run=server$/);
    });

    it('fails with 1 where helm does', () => {
      expect(run('deploy-monitoring.sh', [], { HELM: programs.add('no-helm', 'exit 3') }).status).toBe(1);
    });
  });

  it('every environment has its values', () => {
    for (const environment of ENVIRONMENTS)
      expect(run('deploy.sh', [environment, '--validate']).calls[0]).toContain(`values-${environment}.yaml`);
  });
});
