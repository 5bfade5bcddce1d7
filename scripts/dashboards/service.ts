import { type Dashboard, JOB } from './dashboard.ts';

export const service: Dashboard = {
  uid: 'portfolio-service',
  title: 'Service performance',
  question: 'What is slow: an operation, a store or a cache?',
  sections: [
    {
      title: 'Operations',
      panels: [
        {
          title: 'Bulk creation, 95th percentile',
          kind: 'timeseries',
          unit: 's',
          description: 'A whole bulk.',
          queries: [{ expr: `job:portfolio_bulk_duration_seconds:p95_5m{${JOB}}`, legend: 'p95' }],
          alerts: ['PortfolioServiceBulkPerformanceRegression'],
        },
        {
          title: 'One portfolio, 95th percentile',
          kind: 'timeseries',
          unit: 's',
          description: 'Read, created or changed by its own route.',
          queries: [{ expr: `job:portfolio_single_duration_seconds:p95_5m{${JOB}}`, legend: 'p95' }],
          alerts: ['PortfolioServiceSingleOperationSlow'],
        },
        {
          title: 'Health routes, 95th percentile',
          kind: 'timeseries',
          unit: 's',
          description: 'They answer with what the last checks found.',
          queries: [{ expr: `job:health_duration_seconds:p95_5m{${JOB}}`, legend: 'p95' }],
          alerts: ['PortfolioServiceHealthCheckSlow'],
        },
      ],
    },
    {
      title: 'Stores',
      panels: [
        {
          title: 'Operations on a store, 95th percentile',
          kind: 'timeseries',
          unit: 's',
          description: 'Statements of PostgreSQL and operations of MongoDB.',
          queries: [{ expr: `job_store:operation_duration_seconds:p95_5m{${JOB}}`, legend: '{{store}}' }],
          alerts: ['PortfolioServiceDatabaseOperationSlow'],
        },
        {
          title: 'Operations by kind',
          kind: 'timeseries',
          unit: 'ops',
          description: 'Statements by their first word, and what is done to MongoDB’s collections.',
          queries: [
            {
              expr: `sum by (operation) (rate(db_query_duration_seconds_count{${JOB}}[5m]))`,
              legend: 'postgres {{operation}}',
            },
            {
              expr: `sum by (operation) (rate(mongodb_operation_duration_seconds_count{${JOB}}[5m]))`,
              legend: 'mongodb {{operation}}',
            },
          ],
        },
        {
          title: 'Who waits for a connection',
          kind: 'timeseries',
          unit: 'short',
          description: 'Callers, on all replicas.',
          queries: [
            {
              expr: `sum by (store) (db_pool_connections{${JOB},state="waiting"})`,
              legend: '{{store}}',
            },
          ],
        },
      ],
    },
    {
      title: 'Caches and limits',
      panels: [
        {
          title: 'Content that was not in its cache',
          kind: 'timeseries',
          unit: 'percentunit',
          description: 'Share of public reads. An empty cache misses once for each thing there is.',
          queries: [{ expr: `job:content_cache_misses:ratio_rate5m{${JOB}}`, legend: 'misses' }],
          alerts: ['CacheMissRatio'],
        },
        {
          title: 'Search terms that were remembered',
          kind: 'timeseries',
          unit: 'percentunit',
          description: 'Share of those that were checked in the last 10 minutes.',
          queries: [{ expr: `job:validation_cache_hits:ratio_rate10m{${JOB}}`, legend: 'hits' }],
          alerts: ['PortfolioServiceLowCacheHitRate'],
        },
        {
          title: 'Reads of a cache that found something',
          kind: 'timeseries',
          unit: 'percentunit',
          description: 'By cache.',
          queries: [
            {
              expr: `sum by (cache) (rate(cache_operations_total{${JOB},operation="get",result="hit"}[5m])) / sum by (cache) (rate(cache_operations_total{${JOB},operation="get"}[5m]))`,
              legend: '{{cache}}',
            },
          ],
        },
        {
          title: 'Cache operations that found no store',
          kind: 'timeseries',
          unit: 'ops',
          description: 'Redis was lost: the owner saw a miss.',
          queries: [
            {
              expr: `sum by (cache) (rate(cache_operations_total{${JOB},result="unavailable"}[5m]))`,
              legend: '{{cache}}',
            },
          ],
        },
        {
          title: 'Requests refused by a rate limit',
          kind: 'timeseries',
          unit: 'reqps',
          description: 'By policy.',
          queries: [
            {
              expr: `sum by (policy) (rate(rate_limit_decisions_total{${JOB},decision="denied"}[5m]))`,
              legend: '{{policy}}',
            },
          ],
        },
        {
          title: 'Memory of caches',
          kind: 'timeseries',
          unit: 'bytes',
          description: 'In the process, of each replica.',
          queries: [{ expr: `cache_bytes{${JOB}}`, legend: '{{instance}}' }],
        },
      ],
    },
  ],
};
