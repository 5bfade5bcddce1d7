import { ASKED, type Dashboard, JOB } from './dashboard.ts';

export const red: Dashboard = {
  uid: 'portfolio-red',
  title: 'Requests: rate, errors, duration',
  question: 'Which requests fail or are slow, and is it us or GitHub?',
  sections: [
    {
      title: 'All requests',
      panels: [
        {
          title: 'Rate',
          kind: 'timeseries',
          unit: 'reqps',
          description: 'Without probes and scrapes.',
          queries: [
            { expr: `sum by (job) (job_module:http_requests:rate5m{${JOB}})`, legend: 'requests' },
            { expr: `sum by (job) (job_module:http_errors:rate5m{${JOB}})`, legend: '5xx' },
          ],
        },
        {
          title: 'Errors',
          kind: 'timeseries',
          unit: 'percentunit',
          description: 'Share answered with 5xx.',
          queries: [{ expr: `job:http_errors:ratio_rate5m{${JOB}}`, legend: '5xx' }],
          alerts: ['HttpErrorRateHigh'],
        },
        {
          title: 'Duration, 99th percentile',
          kind: 'timeseries',
          unit: 's',
          description: 'Of the routes that wait for no upstream and stream nothing.',
          queries: [{ expr: `job:http_request_duration_seconds:p99_5m{${JOB}}`, legend: 'p99' }],
          alerts: ['HttpLatencyP99'],
        },
        {
          title: 'Durations',
          kind: 'heatmap',
          unit: 's',
          width: 16,
          description: 'How many requests took how long.',
          queries: [
            {
              expr: `sum by (le) (rate(http_request_duration_seconds_bucket{${ASKED}}[5m]))`,
              legend: '{{le}}',
            },
          ],
        },
        {
          title: 'Status codes',
          kind: 'timeseries',
          unit: 'reqps',
          description: '499 is a client that left before it was answered.',
          queries: [
            {
              expr: `sum by (status_code) (rate(http_requests_total{${ASKED}}[5m]))`,
              legend: '{{status_code}}',
            },
          ],
        },
      ],
    },
    {
      title: 'By module and route',
      panels: [
        {
          title: 'Rate by module',
          kind: 'timeseries',
          unit: 'reqps',
          description: 'Without probes and scrapes.',
          queries: [{ expr: `job_module:http_requests:rate5m{${JOB}}`, legend: '{{module}}' }],
        },
        {
          title: 'Errors by module',
          kind: 'timeseries',
          unit: 'percentunit',
          description: 'Share answered with 5xx. The line is portfolio’s limit.',
          queries: [{ expr: `job_module:http_errors:ratio_rate5m{${JOB}}`, legend: '{{module}}' }],
          alerts: ['PortfolioServiceHighErrorRate'],
        },
        {
          title: 'Duration by module, 95th percentile',
          kind: 'timeseries',
          unit: 's',
          description: 'chat and github-sync wait for their upstream.',
          queries: [
            { expr: `job_module:http_request_duration_seconds:p95_5m{${JOB}}`, legend: '{{module}}' },
          ],
        },
        {
          title: 'Routes that fail most',
          kind: 'table',
          unit: 'reqps',
          width: 12,
          description: 'Answered with 5xx.',
          queries: [
            {
              expr: `topk(10, sum by (method, route, status_code) (rate(http_requests_total{${ASKED},status_code=~"5.."}[5m])))`,
              legend: '',
            },
          ],
        },
        {
          title: 'Slowest routes, 95th percentile',
          kind: 'table',
          unit: 's',
          width: 12,
          description: 'Of those that were asked.',
          queries: [
            {
              expr: `topk(10, histogram_quantile(0.95, sum by (method, route, le) (rate(http_request_duration_seconds_bucket{${ASKED}}[5m]))) >= 0)`,
              legend: '',
            },
          ],
        },
      ],
    },
    {
      title: 'GitHub and other services',
      panels: [
        {
          title: 'Syncs that failed',
          kind: 'timeseries',
          unit: 'percentunit',
          description: 'Share of syncs answered with 5xx, over 15 minutes.',
          queries: [{ expr: `job:github_sync_errors:ratio_rate15m{${JOB}}`, legend: '5xx' }],
          alerts: ['GithubSyncHighErrorRate'],
        },
        {
          title: 'GitHub’s API, 95th percentile',
          kind: 'timeseries',
          unit: 's',
          description: 'Single calls.',
          queries: [{ expr: `job:github_api_request_duration_seconds:p95_5m{${JOB}}`, legend: 'p95' }],
          alerts: ['GithubApiSlow'],
        },
        {
          title: 'Calls that GitHub refused for a quota, in 5 minutes',
          kind: 'timeseries',
          unit: 'short',
          description: 'The quota is that of whose token it is.',
          queries: [
            {
              expr: `sum by (job) (increase(github_api_errors_total{${JOB},reason="rate_limited"}[5m]))`,
              legend: 'refused',
            },
          ],
          alerts: ['GithubRateLimitErrors'],
        },
        {
          title: 'GitHub’s failures by reason',
          kind: 'timeseries',
          unit: 'ops',
          description: 'Single calls.',
          queries: [
            {
              expr: `sum by (reason) (rate(github_api_errors_total{${JOB}}[5m]))`,
              legend: '{{reason}}',
            },
          ],
        },
        {
          title: 'Services that we call, 95th percentile',
          kind: 'timeseries',
          unit: 's',
          description: 'Retries included.',
          queries: [
            {
              expr: `histogram_quantile(0.95, sum by (upstream, le) (rate(upstream_request_duration_seconds_bucket{${JOB}}[5m])))`,
              legend: '{{upstream}}',
            },
          ],
        },
        {
          title: 'Calls by verdict of their breaker',
          kind: 'timeseries',
          unit: 'reqps',
          description: 'rejected ones were not made.',
          queries: [
            {
              expr: `sum by (name, result) (rate(circuit_breaker_requests_total{${JOB},result=~"failure|rejected"}[5m]))`,
              legend: '{{name}} {{result}}',
            },
          ],
        },
      ],
    },
  ],
};
