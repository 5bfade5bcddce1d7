import { describe, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { ROOT } from '../support/child-process.js';
import { RecordedPrograms } from '../support/recorded-program.js';

/** A cluster that has the release, as kubectl shows it. */
const CLUSTER = `case "$*" in
  *'get deployment '*component=server*) echo "$SERVER" ;;
  *'{.metadata.labels.app\\.kubernetes\\.io/name}'*) echo portfolio-platform ;;
  *'{.spec.template.spec}'*) echo '{"containers": [{"name": "server"}]}' ;;
  *'patch --local'*) cat >&2 ;;
  *'get job '*) echo "$ENDED" ;;
  *' logs '*) echo '0 encrypted anew' ;;
esac`;

describe('scripts/cli.sh', () => {
  const programs = RecordedPrograms.forSuite();
  const kubectl = programs.add('kubectl', CLUSTER);

  const run = (words: readonly string[], cluster: object = {}) => {
    const { status, stdout, stderr } = spawnSync(join(ROOT, 'scripts', 'cli.sh'), words, {
      env: { PATH: process.env['PATH'], KUBECTL: kubectl, SERVER: 'api', ENDED: 'Complete', ...cluster },
      encoding: 'utf8',
    });
    return { code: status, stdout, stderr };
  };

  it('runs a command in a Job of its own, shows what it printed, and takes the Job away', () => {
    const { code, stdout, stderr } = run(['production', 'keys', 'rotate']);
    expect({ code, stdout }).toEqual({ code: 0, stdout: '0 encrypted anew\n' });
    expect(JSON.parse(stderr)).toMatchObject({
      kind: 'Job',
      spec: {
        backoffLimit: 0,
        template: {
          metadata: {
            labels: {
              'app.kubernetes.io/name': 'portfolio-platform',
              'app.kubernetes.io/component': 'cli',
            },
          },
          spec: { containers: [{ name: 'server' }] },
        },
      },
    });
    const calls = programs.calls();
    expect(calls.at(-1)).toMatch(/^kubectl -n portfolio-platform-production delete job cli-\d{14}$/);
  });

  it('hands words over as they are, and leaves out what is there for serving', () => {
    run(['staging', 'db', 'shell', 'SELECT "id" FROM x']);
    const [patch] = programs.calls().filter((call) => call.includes('patch --local'));
    const [, changes] = / -p (\{.*\}) -o json$/.exec(patch!)!;
    expect(JSON.parse(changes!)).toEqual({
      spec: {
        template: {
          spec: {
            restartPolicy: 'Never',
            topologySpreadConstraints: null,
            containers: [
              {
                name: 'server',
                command: ['node', 'dist/cli.js', 'db', 'shell', 'SELECT "id" FROM x'],
                ports: null,
                lifecycle: null,
                startupProbe: null,
                livenessProbe: null,
                readinessProbe: null,
                resources: { limits: { memory: '512Mi' } },
              },
            ],
          },
        },
      },
    });
  });

  it('fails where the command does, and where there is no server', () => {
    expect(run(['production', 'keys', 'rotate'], { ENDED: 'Failed' })).toMatchObject({ code: 1 });
    expect(run(['production', 'keys', 'rotate'], { SERVER: '' })).toMatchObject({
      code: 1,
      stderr: 'portfolio-platform in namespace portfolio-platform-production has no server\n',
    });
  });

  it('says how it is used', () => {
    expect(run(['--help'])).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('usage: scripts/cli.sh'),
    });
    expect(run([])).toMatchObject({ code: 2 });
    expect(run(['prod', 'check'])).toMatchObject({ code: 2 });
  });
});
