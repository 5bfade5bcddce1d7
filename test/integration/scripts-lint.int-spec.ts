/** @needs shellcheck */
import { describe, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../support/child-process.js';
import { findProgram } from '../support/services.mjs';

const FOLDER = join(ROOT, 'scripts');
const SCRIPTS = readdirSync(FOLDER).filter((name) => name.endsWith('.sh'));

describe('the shell scripts', () => {
  it('have no complaint of shellcheck', () => {
    const { status, stdout } = spawnSync(findProgram('shellcheck')!, SCRIPTS, {
      cwd: FOLDER,
      encoding: 'utf8',
    });
    expect([status, stdout]).toEqual([0, '']);
  });

  it('can be run, but the one that the others read', () => {
    const runnable = SCRIPTS.filter((name) => statSync(join(FOLDER, name)).mode & 0o111);
    expect(SCRIPTS.filter((name) => !runnable.includes(name))).toEqual(['release.sh']);
  });
});
