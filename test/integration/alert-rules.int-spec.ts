import { describe, expect, it } from '@jest/globals';
import { type AlertRule, alertCases, alertRules, links } from '../support/alert-rules.js';

/** What is agreed: `for` and severity of each alert; of two severities, the rules have one each. */
const AGREED: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'github-sync': {
    GithubSyncHighErrorRate: '0 warning',
    GithubApiSlow: '5m warning',
    GithubRateLimitErrors: '0 warning',
  },
  chat: {
    LlmCircuitOpen: '0 critical',
    LlmSlow: '5m warning',
    RateLimitHits: '0 warning',
    ChatBudgetNearlySpent: '0 warning',
  },
  content: { CacheMissRatio: '15m warning' },
  portfolio: {
    PortfolioServiceHealthCheckFailing: '1m critical',
    PortfolioServiceHighErrorRate: '2m critical',
    PortfolioServiceUnhealthy: '1m critical',
    PortfolioServiceLowAvailability: '2m critical',
    PortfolioServiceBulkPerformanceRegression: '2m warning',
    PortfolioServiceSingleOperationSlow: '2m warning',
    PortfolioServiceHealthCheckSlow: '2m warning',
    PortfolioServiceHighMemoryUsage: '5m warning',
    PortfolioServiceHighCPUUsage: '5m warning',
    PortfolioServiceCircuitBreakerOpen: '1m warning',
    PortfolioServiceDatabaseConnectionPoolExhausted: '2m critical',
    PortfolioServiceDatabaseOperationSlow: '2m warning',
    PortfolioServiceHighCreationRate: '5m warning',
    PortfolioServiceLowCacheHitRate: '5m info',
  },
  provider: {
    ProviderServiceDown: '1m critical',
    ProviderServiceHighErrorRate: '5m warning',
    ProviderServiceDatabaseDown: '2m critical',
    ProviderApprovalStuck: '0 critical',
  },
  platform: {
    HttpErrors5xxRate: '0 critical',
    HttpLatencyP99: '5m warning',
    HttpErrorRateHigh: '5m warning',
    DatabaseConnectionErrors: '0 critical',
    EventLoopLagHigh: '5m warning',
    BackupTooOld: '0 warning',
    MigrationPending: '15m warning',
    TelemetryExportFailing: '10m warning',
    DeploymentFailed: '0 warning',
    DiskSpaceLow: '15m warning',
    DatabaseSizeGrowing: '1h info',
  },
  slo: { AvailabilityBurn: '0 critical, 0 warning', LatencyBurn: '0 critical, 0 warning' },
  meta: { Watchdog: '0 none', InfoInhibitor: '0 none' },
};

const alerts = alertRules();
const cases = alertCases();
const names = [...new Set(alerts.map(({ alert }) => alert))];
const casesOf = (name: string) => cases.filter(({ alert }) => alert === name);

/** Shares and quantiles of what callers send: they have a floor of traffic. */
const ofTraffic = (name: string) => />= \d+/.test(exprOf(name));
/** Shares of what there is at most. */
const ofCapacity = (name: string) =>
  /:ratio|_limit_(?:bytes|cores)|volume_size_bytes|spec_replicas/.test(exprOf(name)) && !ofTraffic(name);
const exprOf = (name: string) =>
  alerts
    .filter(({ alert }) => alert === name)
    .map(({ expr }) => expr)
    .join('\n');

describe('the alert rules', () => {
  it('are those that are agreed, with their durations and severities', () => {
    const found: Record<string, Record<string, string>> = {};
    for (const { file, alert, labels, for: duration = '0' } of alerts) {
      const said = ((found[file] ??= {})[alert] ?? '').split(', ').filter(Boolean);
      found[file]![alert] = [...new Set([...said, `${duration} ${labels['severity']}`])].sort().join(', ');
    }
    expect(found).toEqual(AGREED);
  });

  it.each(alerts.map((rule) => [`${rule.alert} (${rule.labels['severity']})`, rule] as const))(
    '%s say what, where and how to go on',
    (_name, { alert, file, labels, annotations }: AlertRule) => {
      expect(Object.keys(labels).sort()).toEqual(['module', 'service', 'severity']);
      expect(labels['service']).toBe('portfolio-platform');
      // Burns of chat and sync are theirs.
      expect(file === 'slo' ? ['slo', 'chat', 'github-sync'] : [file]).toContain(labels['module']);
      expect(Object.keys(annotations).sort()).toEqual([
        'dashboard_url',
        'description',
        'runbook_url',
        'summary',
      ]);
      const { runbook, dashboards } = links();
      expect(annotations['runbook_url']).toBe(`${runbook}/${file}.md#${alert.toLowerCase()}`);
      expect(annotations['dashboard_url']!.startsWith(`${dashboards}/portfolio-`)).toBe(true);
      // Of what is gone there is no value, and a state says what it should be.
      expect(annotations['description']).toMatch(/\$value|gone|up is 0/);
      expect(annotations['description']).toMatch(/limit|objective|\d is|it is/i);
    },
  );

  it.each(names)('%s has a case that fires and one that is quiet', (name) => {
    expect(new Set(casesOf(name).map(({ fires }) => fires))).toEqual(
      new Set(name === 'Watchdog' ? [true] : [true, false]),
    );
  });

  it('that are shares or quantiles of traffic have a case with little of it', () => {
    const shares = names.filter(ofTraffic);
    expect(shares.length).toBeGreaterThan(10);
    const without = shares.filter(
      (name) => !casesOf(name).some((each) => !each.fires && each.name.includes('little traffic')),
    );
    expect(without).toEqual([]);
  });

  it('that are quantiles, or shares of requests, are quiet below a floor', () => {
    const upstream = names.filter((name) =>
      /:p\d\d_|_(?:misses|hits|errors):ratio|slo:\w+:ratio/.test(exprOf(name)),
    );
    expect(upstream.filter((name) => !ofTraffic(name))).toEqual([]);
  });

  it('that are shares of a limit have a case without one', () => {
    const shares = names.filter(ofCapacity);
    expect(shares.length).toBeGreaterThan(5);
    const without = shares.filter(
      (name) =>
        !casesOf(name).some(
          (each) =>
            !each.fires && /no limit|none is wanted|no connection is allowed|has no size/.test(each.name),
        ),
    );
    expect(without).toEqual([]);
  });

  it('that say that something is down have a case where its series is gone', () => {
    const down = names.filter((name) => /absent(_over_time)?\(/.test(exprOf(name)));
    expect(down).toEqual(['PortfolioServiceHealthCheckFailing', 'ProviderServiceDown']);
    const without = down.filter(
      (name) => !casesOf(name).some((each) => each.fires && each.name.includes('gone')),
    );
    expect(without).toEqual([]);
  });

  it('have only cases of alerts that there are, which say in their names what they expect', () => {
    const odd = cases.filter(
      ({ alert, name, fires }) =>
        !names.includes(alert) || !name.startsWith(`${alert} ${fires ? 'fires' : 'is quiet'}`),
    );
    expect(odd).toEqual([]);
  });
});
