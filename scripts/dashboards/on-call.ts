import { BREAKER, type Dashboard, FAILED, JOB, PASSED, type Panel, UP } from './dashboard.ts';

const OBJECTIVES = {
  AvailabilityBurn: { figure: 'failed', title: 'Failed' },
  LatencyBurn: { figure: 'slow', title: 'Slow' },
} as const;

/** The share that one condition of a burn alert reads, over its two windows, which have one limit. */
function burn(
  alert: keyof typeof OBJECTIVES,
  slo: 'own' | 'chat' | 'sync',
  [long, short]: readonly [string, string],
  width: number,
): Panel {
  const { figure, title } = OBJECTIVES[alert];
  const share = (window: string) => `slo:${figure}_requests:ratio_rate${window}`;
  return {
    title: `${title}, ${slo}: ${long} and ${short}`,
    kind: 'timeseries',
    unit: 'percentunit',
    width,
    description: 'Over the line in both windows: the error budget burns as fast as the alert says.',
    queries: [long, short].map((window) => ({
      expr: `${share(window)}{${JOB},slo="${slo}"}`,
      legend: window,
    })),
    alerts: [{ alert, of: `${share(long)}{slo="${slo}"}` }],
  };
}

const budgets = (alert: keyof typeof OBJECTIVES): Panel[] => [
  burn(alert, 'own', ['1h', '5m'], 6),
  burn(alert, 'own', ['6h', '30m'], 6),
  burn(alert, 'own', ['1d', '2h'], 6),
  burn(alert, 'own', ['3d', '6h'], 6),
  burn(alert, 'chat', ['3d', '6h'], 12),
  burn(alert, 'sync', ['3d', '6h'], 12),
];

export const onCall: Dashboard = {
  uid: 'portfolio-oncall',
  title: 'On-call overview',
  question: 'Is something broken, how bad is it for callers, and did a release do it?',
  sections: [
    {
      title: 'Now',
      panels: [
        {
          title: 'Alerts that fire',
          kind: 'table',
          unit: 'short',
          width: 12,
          description: 'Watchdog is always there: without it nobody evaluates the rules.',
          queries: [{ expr: 'ALERTS{service="portfolio-platform",alertstate="firing"}', legend: '' }],
          alerts: ['Watchdog', 'InfoInhibitor'],
        },
        {
          title: 'Processes',
          kind: 'state-timeline',
          unit: 'short',
          width: 12,
          description: 'Whether each replica answers Prometheus. One that is gone for good has no line.',
          queries: [{ expr: `up{${JOB}}`, legend: '{{instance}}' }],
          states: UP,
          alerts: ['PortfolioServiceHealthCheckFailing'],
        },
        {
          title: 'Failed requests in a minute',
          kind: 'timeseries',
          unit: 'short',
          width: 12,
          description: 'Answered with 5xx, on all replicas.',
          queries: [
            {
              expr: `sum by (job) (increase(http_requests_total{${JOB},route!~"/(api/)?(health|metrics).*",status_code=~"5.."}[1m]))`,
              legend: '5xx',
            },
          ],
          alerts: ['HttpErrors5xxRate'],
        },
        {
          title: 'Requests by objective',
          kind: 'timeseries',
          unit: 'reqps',
          width: 12,
          description: 'own are the routes that wait for nobody; chat and sync wait for their upstream.',
          queries: [{ expr: `slo:requests:rate5m{${JOB}}`, legend: '{{slo}}' }],
        },
      ],
    },
    { title: 'Error budget: availability', panels: budgets('AvailabilityBurn') },
    { title: 'Error budget: latency', panels: budgets('LatencyBurn') },
    {
      title: 'Breakers and stores',
      panels: [
        {
          title: 'Circuit breakers',
          kind: 'state-timeline',
          unit: 'short',
          width: 12,
          description: 'The worst of all replicas.',
          queries: [{ expr: `max by (name) (circuit_breaker_state{${JOB}})`, legend: '{{name}}' }],
          states: BREAKER,
          alerts: ['LlmCircuitOpen', 'PortfolioServiceCircuitBreakerOpen', 'TelemetryExportFailing'],
        },
        {
          title: 'Health checks',
          kind: 'state-timeline',
          unit: 'short',
          width: 12,
          description:
            'The worst of all replicas; health_check_critical says which of them make one unhealthy.',
          queries: [{ expr: `min by (check) (health_check_status{${JOB}})`, legend: '{{check}}' }],
          states: PASSED,
          alerts: ['PortfolioServiceUnhealthy'],
        },
        {
          title: 'Connections in use',
          kind: 'timeseries',
          unit: 'percentunit',
          description: 'Share of the pool, for each replica and store.',
          queries: [
            { expr: `instance_store:db_pool_active:ratio{${JOB}}`, legend: '{{instance}} {{store}}' },
          ],
          alerts: ['PortfolioServiceDatabaseConnectionPoolExhausted'],
        },
        {
          title: 'Statements that found no store, in 5 minutes',
          kind: 'timeseries',
          unit: 'short',
          description: 'The store was away when it was needed.',
          queries: [
            {
              expr: `sum by (store) (increase(database_connection_errors_total{${JOB}}[5m]))`,
              legend: '{{store}}',
            },
          ],
          alerts: ['DatabaseConnectionErrors'],
        },
        {
          title: 'Telemetry',
          kind: 'timeseries',
          unit: 'ops',
          description: 'What became of spans and readings; all 0 where no collector is set.',
          queries: [
            {
              expr: `sum by (signal, result) (rate(otlp_export_total{${JOB}}[5m]))`,
              legend: '{{signal}} {{result}}',
            },
          ],
        },
      ],
    },
    {
      title: 'Releases and upkeep',
      panels: [
        {
          title: 'Last deploy',
          kind: 'stat',
          unit: 'dateTimeFromNow',
          width: 6,
          description: 'When the oldest process of the newest version started.',
          queries: [
            {
              expr: `max(min by (version) (process_start_time_seconds{${JOB}} * on (job, instance) group_left (version) app_info{${JOB}})) * 1000`,
              legend: 'started',
            },
          ],
        },
        {
          title: 'Replicas by version',
          kind: 'table',
          unit: 'short',
          width: 6,
          description: 'More than one line: a rollout is under way, or stuck.',
          queries: [{ expr: `count by (version, profile) (app_info{${JOB}})`, legend: '' }],
        },
        {
          title: 'Migrations that did not run',
          kind: 'stat',
          unit: 'short',
          width: 6,
          description: 'Of this release.',
          queries: [{ expr: `max by (job) (database_pending_migrations{${JOB}})`, legend: 'pending' }],
          alerts: ['MigrationPending'],
        },
        {
          title: 'Age of the last good backup',
          kind: 'stat',
          unit: 's',
          width: 6,
          description: 'More than 50 years: there is none.',
          queries: [
            {
              expr: `time() - max by (job) (backup_last_success_timestamp_seconds{${JOB}})`,
              legend: 'age',
            },
          ],
          alerts: ['BackupTooOld'],
        },
        {
          title: 'Rollouts and migration jobs',
          kind: 'state-timeline',
          unit: 'short',
          width: 24,
          description: 'A rollout past its deadline, or a migration that failed (kube-state-metrics).',
          queries: [
            {
              expr: 'max by (namespace, deployment) (kube_deployment_status_condition{deployment=~".*portfolio-platform.*",condition="Progressing",status="false"})',
              legend: 'rollout {{namespace}}/{{deployment}}',
            },
            {
              expr: 'max by (namespace, job_name) (kube_job_failed{job_name=~".*portfolio-platform.*migrat.*",condition="true"})',
              legend: 'migration {{namespace}}/{{job_name}}',
            },
          ],
          states: FAILED,
          alerts: ['DeploymentFailed'],
        },
      ],
    },
  ],
};
