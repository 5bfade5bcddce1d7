/** @needs prometheus */
import { describe, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { RULES_FOLDER, RULE_TESTS_FOLDER, yamlFiles } from '../support/alert-rules.js';
import { findProgram } from '../support/services.mjs';

const promtool = (...words: string[]) => {
  const { status, stdout, stderr } = spawnSync(findProgram('promtool')!, words, { encoding: 'utf8' });
  return { status, complaints: status === 0 ? '' : stdout + stderr };
};

describe('the alert rules, under promtool', () => {
  it('pass promtool check rules', () => {
    expect(promtool('check', 'rules', ...yamlFiles(RULES_FOLDER))).toEqual({ status: 0, complaints: '' });
  });

  // Days are played through: the length depends on the machine.
  it.each(
    yamlFiles(RULE_TESTS_FOLDER).map((path) => [path.slice(RULE_TESTS_FOLDER.length + 1), path] as const),
  )(
    'pass promtool test rules %s',
    (_name, path) => {
      expect(promtool('test', 'rules', path)).toEqual({ status: 0, complaints: '' });
    },
    300_000,
  );
});
