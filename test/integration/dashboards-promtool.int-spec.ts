/** @needs prometheus */
import { describe, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { panelQueries } from '../../scripts/dashboards/all-dashboards.js';
import { findProgram } from '../support/services.mjs';

/** promtool knows queries as rules alone; of two with one name and expression it complains. */
function check(exprs: readonly string[]) {
  const folder = mkdtempSync(join(tmpdir(), 'panel-queries-'));
  const path = join(folder, 'queries.yaml');
  const rules = exprs.map((expr, n) => ({ record: `panel:query:${n}`, expr }));
  writeFileSync(path, stringify({ groups: [{ name: 'panels', rules }] }));
  const { status, stdout, stderr } = spawnSync(findProgram('promtool')!, ['check', 'rules', path], {
    encoding: 'utf8',
  });
  rmSync(folder, { recursive: true });
  return { status, complaints: status === 0 ? '' : stdout + stderr };
}

describe('the queries of panels, under promtool', () => {
  it('are PromQL', () => {
    const exprs = panelQueries().map(({ expr }) => expr);
    expect(exprs.length).toBeGreaterThan(100);
    expect(check(exprs)).toEqual({ status: 0, complaints: '' });
  });

  it('would be refused with a bracket too few', () => {
    expect(check(['sum by (job) (up']).complaints).toContain('parse error');
  });
});
