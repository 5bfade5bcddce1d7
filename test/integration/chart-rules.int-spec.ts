/** @needs helm prometheus */
import { describe, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { RULES_FOLDER, alertRules, yamlFiles } from '../support/alert-rules.js';
import { renderMonitored } from '../support/operator-kinds.js';
import { findProgram } from '../support/services.mjs';

interface Rule {
  readonly alert?: string;
  readonly record?: string;
  readonly expr: string;
  readonly for?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

interface Rules {
  readonly groups: readonly { readonly name: string; readonly rules: readonly Rule[] }[];
}

/** The one that charts are rendered for. */
const NAMESPACE = 'portfolio';

const ruleObject = (rules: object = {}, more: object = {}) =>
  renderMonitored({ monitoring: { rules, ...more } }).one('PrometheusRule');
const rendered = (rules: object = {}, more: object = {}) => ruleObject(rules, more).spec as unknown as Rules;
const complaintAbout = (rules: object) => {
  try {
    renderMonitored({ monitoring: { rules } }, { apis: [] });
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('helm took the rules');
};
const allOf = ({ groups }: Rules) => groups.flatMap((group) => group.rules);
const alert = (rules: Rules, name: string) => allOf(rules).find((rule) => rule.alert === name);

describe('the rules of a release', () => {
  it('pass promtool check rules', () => {
    const folder = mkdtempSync(join(tmpdir(), 'rules-'));
    try {
      const file = join(folder, 'rules.yaml');
      writeFileSync(file, stringify(rendered()));
      const { status, stdout } = spawnSync(findProgram('promtool')!, ['check', 'rules', file], {
        encoding: 'utf8',
      });
      expect([status, stdout]).toEqual([0, expect.stringContaining('SUCCESS')]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('are those of the files, in their groups, with the namespace that AlertmanagerConfig matches on', () => {
    const files = yamlFiles(RULES_FOLDER).map((path) => parse(readFileSync(path, 'utf8')) as Rules);
    const wanted = files.flatMap(({ groups }) =>
      groups.map((group) => ({
        ...group,
        rules: group.rules.map((rule) =>
          rule.alert === undefined ? rule : { ...rule, labels: { ...rule.labels, namespace: NAMESPACE } },
        ),
      })),
    );
    expect(rendered()).toEqual({ groups: wanted });
  });

  it('lack the alerts that are disabled, and nothing else', () => {
    const names = (rules: Rules) => allOf(rules).map((rule) => rule.alert ?? rule.record);
    const disabled = ['HttpLatencyP99', 'LatencyBurn'];
    expect(names(rendered({ disabled }))).toEqual(
      names(rendered()).filter((name) => !disabled.includes(name!)),
    );
  });

  it('leave out a group whose alerts are all disabled', () => {
    const { groups } = rendered({ disabled: ['Watchdog', 'InfoInhibitor'] });
    expect(groups.map(({ name }) => name)).not.toContain('portfolio-platform.meta');
  });

  it('say what an override says, and else what the file says', () => {
    const before = alert(rendered(), 'HttpLatencyP99')!;
    const overrides = {
      HttpLatencyP99: {
        for: '20m',
        severity: 'info',
        labels: { team: 'web' },
        annotations: { summary: 'Slow: {{ $value }}' },
      },
      HttpErrors5xxRate: { expr: 'vector(0) > 1' },
    };
    const after = rendered({ overrides });
    expect(alert(after, 'HttpLatencyP99')).toEqual({
      ...before,
      for: '20m',
      labels: { ...before.labels, severity: 'info', team: 'web' },
      annotations: { ...before.annotations, summary: 'Slow: {{ $value }}' },
    });
    expect(alert(after, 'HttpErrors5xxRate')!.expr).toBe('vector(0) > 1');
    expect(alert(after, 'EventLoopLagHigh')).toEqual(alert(rendered(), 'EventLoopLagHigh'));
  });

  it.each([
    ['disabled', { disabled: ['HttpLatencyP9'] }],
    ['overrides', { overrides: { HttpLatencyP9: { for: '1m' } } }],
  ])('fail where %s names no alert, and say which there are, operator or none', (_key, rules) => {
    const complaint = complaintAbout(rules);
    expect(complaint).toContain('HttpLatencyP9.');
    for (const { alert: name } of alertRules()) expect(complaint).toContain(name);
  });

  it('fail where an override has a key that no rule has', () => {
    const rules = { overrides: { HttpLatencyP99: { form: '1m' } } };
    expect(complaintAbout(rules)).toContain("'form' not allowed");
  });

  it('lead to this installation’s runbook and dashboards', () => {
    const links = { runbookUrl: 'https://wiki.example/runbook/', dashboardUrl: 'https://grafana.example/d' };
    const { annotations } = alert(rendered({}, links), 'EventLoopLagHigh')!;
    expect(annotations).toMatchObject({
      runbook_url: 'https://wiki.example/runbook/platform.md#eventlooplaghigh',
      dashboard_url: 'https://grafana.example/d/portfolio-resources',
    });
  });

  it('carry labels by which a Prometheus chooses them', () => {
    const { labels } = ruleObject({ labels: { release: 'prometheus' } }).metadata;
    expect(labels).toMatchObject({
      release: 'prometheus',
      'app.kubernetes.io/part-of': 'portfolio-platform',
    });
  });

  it.each([
    ['all', true],
    ['account, provider', true],
    ['github-sync,account', false],
  ])('watch the provider module where it is on: with modules %s %s', (modules, watched) => {
    const rules = renderMonitored({ modules }).one('PrometheusRule').spec as unknown as Rules;
    expect(alert(rules, 'ProviderServiceDown') !== undefined).toBe(watched);
    expect(alert(rules, 'PortfolioServiceHealthCheckFailing')).toBeDefined();
  });
});
