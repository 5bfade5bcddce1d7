import { spawnSync } from 'node:child_process';
import {
  RULES_FOLDER,
  RULE_TESTS_FOLDER,
  alertCases,
  alertRules,
  recordingRules,
  yamlFiles,
} from '../test/support/alert-rules.ts';
import { findProgram } from '../test/support/services.mjs';

/** `promtool check rules` and `promtool test rules` on what is shipped; exit code 1 when either complains. */

const promtool = findProgram('promtool');
if (promtool === undefined) {
  process.stderr.write('promtool is not here: scripts/install-test-services.sh prometheus\n');
  process.exit(1);
}

const run = (...words: string[]) => spawnSync(promtool, words, { encoding: 'utf8' });
const checked = run('check', 'rules', ...yamlFiles(RULES_FOLDER));
const tested = run('test', 'rules', ...yamlFiles(RULE_TESTS_FOLDER));
for (const { status, stdout, stderr } of [checked, tested]) {
  if (status === 0) continue;
  process.stdout.write(stdout + stderr);
  process.exitCode = 1;
}

const cases = alertCases();
const firing = cases.filter(({ fires }) => fires).length;
const alerts = alertRules();
const names = new Set(alerts.map(({ alert }) => alert)).size;
process.stdout.write(
  [
    `promtool check rules: ${checked.status === 0 ? 'passed' : 'FAILED'}, ${yamlFiles(RULES_FOLDER).length} files`,
    `  ${recordingRules().length} recording rules, ${alerts.length} alerting rules for ${names} alerts`,
    `promtool test rules: ${tested.status === 0 ? 'passed' : 'FAILED'}, ${yamlFiles(RULE_TESTS_FOLDER).length} files`,
    `  ${cases.length} cases: ${firing} fire, ${cases.length - firing} are quiet`,
    '',
  ].join('\n'),
);
