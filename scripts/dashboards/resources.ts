import { type Dashboard, INSTANCE, JOB } from './dashboard.ts';

/** Deployments and claims are ours by their names: docs/runbook/external-series.md. */
const DEPLOYMENTS = 'namespace=~"$namespace",deployment=~".*portfolio-platform.*"';
const CLAIMS = 'namespace=~"$namespace",persistentvolumeclaim=~".*portfolio-platform.*"';

export const resources: Dashboard = {
  uid: 'portfolio-resources',
  title: 'Resources',
  question: 'What runs out next: replicas, memory, CPU, the event loop, connections or disk?',
  sections: [
    {
      title: 'Replicas',
      panels: [
        {
          title: 'Available share',
          kind: 'timeseries',
          unit: 'percentunit',
          width: 12,
          description: 'Replicas that are available, of those that are wanted (kube-state-metrics).',
          queries: [
            {
              expr: `sum by (namespace, deployment) (kube_deployment_status_replicas_available{${DEPLOYMENTS}}) / sum by (namespace, deployment) (kube_deployment_spec_replicas{${DEPLOYMENTS}})`,
              legend: '{{namespace}}/{{deployment}}',
            },
          ],
          alerts: ['PortfolioServiceLowAvailability'],
        },
        {
          title: 'Running since',
          kind: 'timeseries',
          unit: 's',
          width: 12,
          description: 'Age of each process; back to 0 is a restart.',
          queries: [{ expr: `time() - process_start_time_seconds{${INSTANCE}}`, legend: '{{instance}}' }],
        },
      ],
    },
    {
      title: 'Processes',
      panels: [
        {
          title: 'Memory, of the limit',
          kind: 'timeseries',
          unit: 'percentunit',
          description: 'Of the control group; without a limit there is no line.',
          queries: [{ expr: `instance:process_cgroup_memory:ratio{${INSTANCE}}`, legend: '{{instance}}' }],
          alerts: ['PortfolioServiceHighMemoryUsage'],
        },
        {
          title: 'CPU, of the limit',
          kind: 'timeseries',
          unit: 'percentunit',
          description: 'Of the control group; without a limit there is no line.',
          queries: [
            { expr: `instance:process_cgroup_cpu:ratio_rate5m{${INSTANCE}}`, legend: '{{instance}}' },
          ],
          alerts: ['PortfolioServiceHighCPUUsage'],
        },
        {
          title: 'Lag of the event loop, 99th percentile',
          kind: 'timeseries',
          unit: 's',
          description: 'By how much a process does its work late.',
          queries: [{ expr: `nodejs_eventloop_lag_p99_seconds{${INSTANCE}}`, legend: '{{instance}}' }],
          alerts: ['EventLoopLagHigh'],
        },
        {
          title: 'Resident memory',
          kind: 'timeseries',
          unit: 'bytes',
          description: 'What the kernel counts.',
          queries: [{ expr: `process_resident_memory_bytes{${INSTANCE}}`, legend: '{{instance}}' }],
        },
        {
          title: 'Heap and buffers',
          kind: 'timeseries',
          unit: 'bytes',
          description: 'A heap in use that only grows, over hours, is a leak.',
          queries: [
            { expr: `nodejs_heap_size_used_bytes{${INSTANCE}}`, legend: '{{instance}} in use' },
            { expr: `nodejs_heap_size_total_bytes{${INSTANCE}}`, legend: '{{instance}} reserved' },
            { expr: `nodejs_external_memory_bytes{${INSTANCE}}`, legend: '{{instance}} buffers' },
          ],
        },
        {
          title: 'CPU time',
          kind: 'timeseries',
          unit: 'percentunit',
          description: '100 % is one core.',
          queries: [{ expr: `rate(process_cpu_seconds_total{${INSTANCE}}[5m])`, legend: '{{instance}}' }],
        },
      ],
    },
    {
      title: 'Stores',
      panels: [
        {
          title: 'Connections',
          kind: 'timeseries',
          unit: 'short',
          description: 'In use, unused and allowed, and callers that wait.',
          queries: [
            {
              expr: `sum by (store, state) (db_pool_connections{${INSTANCE}})`,
              legend: '{{store}} {{state}}',
            },
          ],
        },
        {
          title: 'Size of the database',
          kind: 'timeseries',
          unit: 'bytes',
          description: 'And what it has room for (DB_SIZE_LIMIT_MB; 0 is no limit).',
          queries: [
            { expr: `job_store:database_size_bytes:max{${JOB}}`, legend: '{{store}}' },
            {
              expr: `max by (job, store) (database_size_limit_bytes{${JOB}})`,
              legend: '{{store}} limit',
            },
          ],
        },
        {
          title: 'Size in a week, of the limit',
          kind: 'timeseries',
          unit: 'percentunit',
          description: 'At the rate of the last day.',
          queries: [
            {
              expr: `predict_linear(job_store:database_size_bytes:max{${JOB}}[1d], 7 * 86400) / max by (job, store) (database_size_limit_bytes{${JOB}})`,
              legend: '{{store}}',
            },
          ],
          alerts: ['DatabaseSizeGrowing'],
        },
      ],
    },
    {
      title: 'Disks',
      panels: [
        {
          title: 'Free share',
          kind: 'timeseries',
          unit: 'percentunit',
          width: 12,
          description: 'Of volumes that the process writes to, and of claims (kubelet).',
          queries: [
            {
              expr: `min by (instance, volume) (volume_free_bytes{${INSTANCE}} / volume_size_bytes{${INSTANCE}})`,
              legend: '{{instance}} {{volume}}',
            },
            {
              expr: `min by (namespace, persistentvolumeclaim) (kubelet_volume_stats_available_bytes{${CLAIMS}} / kubelet_volume_stats_capacity_bytes{${CLAIMS}})`,
              legend: '{{namespace}}/{{persistentvolumeclaim}}',
            },
          ],
          alerts: ['DiskSpaceLow'],
        },
        {
          title: 'Free bytes',
          kind: 'timeseries',
          unit: 'bytes',
          width: 12,
          description: 'Of volumes that the process writes to.',
          queries: [{ expr: `volume_free_bytes{${INSTANCE}}`, legend: '{{instance}} {{volume}}' }],
        },
      ],
    },
  ],
};
