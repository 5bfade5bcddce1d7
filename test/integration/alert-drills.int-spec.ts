import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { GROUPS, PROMTOOL_ALONE, drillsOf, isCritical, undrilled } from '../drills/alerts/all-drills.js';
import { scaledAlertmanager, scaledExpression, scaledRules } from '../drills/alerts/scaled-time.js';
import { alertCases, alertRules } from '../support/alert-rules.js';

const names = new Set(alertRules().map(({ alert }) => alert));

describe('the fire drill', () => {
  it('has a drill for every alert, or a reason why promtool alone proves it', () => {
    expect(undrilled()).toEqual([]);
    expect(undrilled([{ alert: 'SomethingNew' }])).toEqual(['SomethingNew']);
  });

  it('names no alert that does not exist', () => {
    const named = GROUPS.flat(2).flatMap(({ alerts, silent = [] }) => [
      ...alerts.map(({ alert }) => alert),
      ...silent.flatMap(({ alert, because }) => [alert, because]),
    ]);
    expect(named.filter((alert) => !names.has(alert))).toEqual([]);
    expect(Object.keys(PROMTOOL_ALONE).filter((alert) => !names.has(alert))).toEqual([]);
  });

  it('leaves to promtool what promtool proves', () => {
    const proved = alertCases().filter(({ fires }) => fires);
    for (const alone of Object.keys(PROMTOOL_ALONE))
      expect(proved.some(({ alert }) => alert === alone)).toBe(true);
  });

  it('plays every critical alert when it is asked for those', () => {
    const played = drillsOf(isCritical)
      .flat(2)
      .flatMap(({ alerts }) => alerts.map(({ alert }) => alert));
    expect(new Set(played)).toEqual(new Set([...names].filter(isCritical)));
  });
});

describe('its time', () => {
  it('is thirty times as fast in ranges and offsets, and nowhere else', () => {
    expect(scaledExpression('rate(a_total[5m]) > 600 and b offset 6h and slo:x:ratio_rate1h')).toBe(
      'rate(a_total[10000ms]) > 600 and b offset 720000ms and slo:x:ratio_rate1h',
    );
  });

  it('leaves out the rules whose windows are days, and no other', () => {
    const { groups } = parse(scaledRules()) as {
      groups: { rules: { alert?: string; for?: string; labels?: Record<string, string> }[] }[];
    };
    const kept = groups.flatMap(({ rules }) => rules.filter(({ alert }) => alert !== undefined));
    expect(new Set(kept.map(({ alert }) => alert))).toEqual(names);
    expect(alertRules().length - kept.length).toBe(6);
    expect(kept.find(({ alert }) => alert === 'MigrationPending')?.for).toBe('30000ms');
  });

  it('is Alertmanager’s, too', () => {
    const { route, global } = parse(scaledAlertmanager(() => 'value')) as Record<
      'route' | 'global',
      Record<string, unknown>
    >;
    expect(route['group_wait']).toBe('1000ms');
    expect(route['repeat_interval']).toBe('1440000ms');
    expect(global!['resolve_timeout']).toBe('10000ms');
  });
});
