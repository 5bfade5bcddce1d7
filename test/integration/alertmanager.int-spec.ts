/** @needs alertmanager */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { ALERTMANAGER_TEMPLATE, alertRules } from '../support/alert-rules.js';
import { PLACEHOLDER, filledAlertmanager } from '../support/filled-alertmanager.js';
import { findProgram } from '../support/services.mjs';

interface Configuration {
  readonly route: {
    readonly routes: readonly { readonly matchers: readonly string[]; group_wait?: string }[];
  };
  readonly inhibit_rules: readonly { readonly target_matchers: readonly string[] }[];
}

describe('Alertmanager’s configuration', () => {
  const template = readFileSync(ALERTMANAGER_TEMPLATE, 'utf8');
  let folder: string;
  let file: string;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'alertmanager-'));
    file = join(folder, 'alertmanager.yaml');
    writeFileSync(file, filledAlertmanager());
  });

  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  const amtool = (...words: string[]) => {
    const { status, stdout, stderr } = spawnSync(findProgram('amtool')!, words, { encoding: 'utf8' });
    return { status, output: stdout.trim(), complaints: stderr };
  };
  const receivers = (labels: Readonly<Record<string, string>>) => {
    const words = Object.entries(labels).map(([label, value]) => `${label}=${value}`);
    const { status, output } = amtool('config', 'routes', 'test', '--config.file', file, ...words);
    expect(status).toBe(0);
    return output.split(',');
  };

  it('passes amtool check-config', () => {
    const { status, output } = amtool('check-config', file);
    expect([status, output]).toEqual([0, expect.stringContaining('SUCCESS')]);
  });

  it('names every value that is to be filled in, in its first lines', () => {
    const [comment = ''] = template.split('\nglobal:');
    const used = new Set([...template.matchAll(PLACEHOLDER)].map(([, name]) => name!));
    used.delete('NAME');
    expect([...used].filter((name) => !comment.includes(name))).toEqual([]);
    expect(template.replace(PLACEHOLDER, '')).not.toMatch(/\$[{(A-Z]/);
  });

  const PRODUCT = ['github-sync', 'chat', 'content', 'provider'];
  const PLATFORM = ['portfolio', 'platform', 'slo'];

  it.each([
    ...PRODUCT.map((module) => [module, 'product']),
    ...PLATFORM.map((module) => [module, 'platform']),
  ])('sends what module %s has to the %s people', (module, people) => {
    const [alertname, service] = ['Any', 'portfolio-platform'];
    expect(receivers({ alertname, service, module, severity: 'critical' })).toEqual([
      'page-escalation',
      `page-${people}`,
    ]);
    expect(receivers({ alertname, service, module, severity: 'warning' })).toEqual([`ticket-${people}`]);
    expect(receivers({ alertname, service, module, severity: 'info' })).toEqual(['chat']);
  });

  it('has a route for each alert by its own labels', () => {
    for (const { alert, labels } of alertRules()) {
      const { severity = '' } = labels;
      const wanted =
        { critical: /^page-escalation,page-/, warning: /^ticket-/, info: /^chat$/ }[severity] ??
        /^(dead-man|nobody)$/;
      expect(receivers({ alertname: alert, ...labels }).join(',')).toMatch(wanted);
    }
  });

  it('gives the dead man’s switch its signal, and nobody the inhibitor’s', () => {
    expect(receivers({ alertname: 'Watchdog', severity: 'none' })).toEqual(['dead-man']);
    expect(receivers({ alertname: 'InfoInhibitor', severity: 'none' })).toEqual(['nobody']);
  });

  it('silences, where a process is gone, alerts that there are, and never what has a cause of its own', () => {
    const { inhibit_rules: rules } = parse(template) as Configuration;
    const [, pattern = ''] = /alertname =~ "(.*)"/.exec(rules[0]!.target_matchers[0]!) ?? [];
    const silenced = pattern.split('|');
    const names = new Set(alertRules().map(({ alert }) => alert));
    expect(silenced.filter((name) => !names.has(name))).toEqual([]);
    expect(silenced).toEqual(
      expect.arrayContaining(['ProviderServiceDown', 'HttpErrorRateHigh', 'HttpLatencyP99']),
    );
    const own = [
      'ProviderServiceDatabaseDown',
      'DatabaseConnectionErrors',
      'LlmCircuitOpen',
      'ProviderApprovalStuck',
    ];
    expect(silenced.filter((name) => own.includes(name))).toEqual([]);
  });

  it('lets a gone process’ second name wait for the first, longer than rules are evaluated apart', () => {
    const { routes } = (parse(template) as Configuration).route;
    const second = routes.find(({ matchers }) => matchers.includes('alertname = ProviderServiceDown'));
    expect(second?.group_wait).toBe('30s');
  });
});
