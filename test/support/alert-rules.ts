import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';

/** The alert and recording rules that are shipped, and their tests, as they stand in the tree. */

const CHART = fileURLToPath(new URL('../../helm/portfolio-platform', import.meta.url));

export const RULES_FOLDER = join(CHART, 'files/rules');
export const RULE_TESTS_FOLDER = join(CHART, 'tests/rules');
export const ALERTMANAGER_TEMPLATE = join(CHART, 'files/alertmanager.yaml');

export interface AlertRule {
  readonly alert: string;
  readonly expr: string;
  readonly for?: string;
  readonly keep_firing_for?: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  /** Name of its file, without `.yaml`. */
  readonly file: string;
}

export interface RecordingRule {
  readonly record: string;
  readonly expr: string;
}

/** What one test of promtool says of one alert. */
export interface AlertCase {
  readonly alert: string;
  readonly name: string;
  readonly fires: boolean;
}

/** Where the links of alerts begin. */
export interface Links {
  readonly runbook: string;
  readonly dashboards: string;
}

interface RuleFile {
  readonly groups: readonly { readonly rules: readonly (Omit<AlertRule, 'file'> | RecordingRule)[] }[];
}

interface TestFile {
  readonly tests: readonly {
    readonly name: string;
    readonly alert_rule_test: readonly {
      readonly alertname: string;
      readonly exp_alerts: readonly unknown[];
    }[];
  }[];
}

/** @returns paths of the YAML files in a folder, sorted. */
export function yamlFiles(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.yaml'))
    .sort()
    .map((name) => join(folder, name));
}

export function alertRules(): AlertRule[] {
  return rules().flatMap((rule) => ('alert' in rule ? rule : []));
}

export function recordingRules(): RecordingRule[] {
  return rules().flatMap((rule) => ('record' in rule ? rule : []));
}

export function alertCases(): AlertCase[] {
  return yamlFiles(RULE_TESTS_FOLDER)
    .flatMap((path) => read<TestFile>(path).tests)
    .flatMap(({ name, alert_rule_test }) =>
      alert_rule_test.map(({ alertname, exp_alerts }) => ({
        alert: alertname,
        name,
        fires: exp_alerts.length > 0,
      })),
    );
}

export function links(): Links {
  return read<Links>(join(CHART, 'files/links.yaml'));
}

function rules(): (AlertRule | RecordingRule)[] {
  return yamlFiles(RULES_FOLDER).flatMap((path) => {
    const file = path.slice(RULES_FOLDER.length + 1, -'.yaml'.length);
    return read<RuleFile>(path).groups.flatMap((group) =>
      group.rules.map((rule) => ('alert' in rule ? { ...rule, file } : rule)),
    );
  });
}

function read<T>(path: string): T {
  return parse(readFileSync(path, 'utf8')) as T;
}
