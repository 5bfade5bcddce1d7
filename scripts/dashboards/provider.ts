import { type Dashboard, JOB, UP } from './dashboard.ts';

const endpoint = '{{method}} {{endpoint}}';

export const provider: Dashboard = {
  uid: 'portfolio-provider',
  title: 'Provider registration',
  question: 'Are candidates served, and does every approval end?',
  sections: [
    {
      title: 'Status',
      panels: [
        {
          title: 'Service',
          kind: 'stat',
          unit: 'short',
          width: 6,
          description: 'Whether the module is on, on all replicas.',
          queries: [{ expr: `min by (job) (provider_service_up{${JOB}})`, legend: 'service' }],
          states: UP,
          alerts: ['ProviderServiceDown'],
        },
        {
          title: 'Database',
          kind: 'stat',
          unit: 'short',
          width: 6,
          description: 'Whether PostgreSQL answers all replicas.',
          queries: [{ expr: `min by (job) (provider_database_up{${JOB}})`, legend: 'database' }],
          states: UP,
          alerts: ['ProviderServiceDatabaseDown'],
        },
        {
          title: 'Oldest approval whose end is not known',
          kind: 'stat',
          unit: 's',
          width: 6,
          description: 'Billing may have charged, or not: the reconciler asks.',
          queries: [
            {
              expr: `max by (job) (provider_approval_oldest_unknown_seconds{${JOB}})`,
              legend: 'age',
            },
          ],
          alerts: ['ProviderApprovalStuck'],
        },
        {
          title: 'Approvals by state',
          kind: 'table',
          unit: 'short',
          width: 6,
          description: 'All there ever were.',
          queries: [{ expr: `max by (state) (provider_approvals{${JOB}})`, legend: '' }],
        },
      ],
    },
    {
      title: 'Requests',
      panels: [
        {
          title: 'Rate by endpoint',
          kind: 'timeseries',
          unit: 'reqps',
          width: 12,
          description: 'With and without the gateway’s prefix.',
          queries: [
            {
              expr: `sum by (method, endpoint) (rate(provider_service_requests_total{${JOB}}[5m]))`,
              legend: endpoint,
            },
          ],
        },
        {
          title: '5xx',
          kind: 'timeseries',
          unit: 'reqps',
          width: 12,
          description: 'On all replicas and endpoints.',
          queries: [{ expr: `job:provider_errors:rate5m{${JOB}}`, legend: '5xx' }],
          alerts: ['ProviderServiceHighErrorRate'],
        },
        {
          title: '5xx by endpoint',
          kind: 'timeseries',
          unit: 'reqps',
          width: 12,
          description: 'Where the failures are.',
          queries: [
            {
              expr: `sum by (method, endpoint) (rate(provider_service_requests_total{${JOB},status_code=~"5.."}[5m]))`,
              legend: endpoint,
            },
          ],
        },
        {
          title: 'Status codes',
          kind: 'timeseries',
          unit: 'reqps',
          width: 12,
          description: '409 and 412 are two who changed one candidate.',
          queries: [
            {
              expr: `sum by (status_code) (rate(provider_service_requests_total{${JOB}}[5m]))`,
              legend: '{{status_code}}',
            },
          ],
        },
      ],
    },
    {
      title: 'Billing',
      panels: [
        {
          title: 'Calls by how they ended',
          kind: 'timeseries',
          unit: 'reqps',
          width: 12,
          description: 'Retries included; circuit_open ones were not made.',
          queries: [
            {
              expr: `sum by (outcome) (rate(billing_requests_total{${JOB}}[5m]))`,
              legend: '{{outcome}}',
            },
          ],
        },
        {
          title: 'Approvals that are under way',
          kind: 'timeseries',
          unit: 'short',
          width: 12,
          description: 'unknown is the reconciler’s until it is known.',
          queries: [
            {
              expr: `max by (state) (provider_approvals{${JOB},state=~"claimed|sent|unknown"})`,
              legend: '{{state}}',
            },
          ],
        },
      ],
    },
  ],
};
