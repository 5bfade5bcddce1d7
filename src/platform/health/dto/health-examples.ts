import type {
  DatabaseHealth,
  DetailedHealth,
  Health,
  Liveness,
  ProcessMetrics,
  Readiness,
  Startup,
} from './health-responses.js';

/** What the documentation shows of each health route, in good and in bad days. */

const identity = {
  timestamp: '2026-11-24T12:00:00.000Z',
  uptime: 86400.25,
  version: '1.0.0',
  environment: 'production',
} as const;
const checked_at = '2026-11-24T11:59:57.120Z';

export const healthy: Health = {
  status: 'ok',
  ...identity,
  checks: { cache: { type: 'redis', status: 'up', latency: 0.4 } },
};

export const unhealthy: Health = {
  status: 'unhealthy',
  ...identity,
  checks: {
    database: { status: 'down', latency: 1000.8 },
    cache: { type: 'redis', status: 'up', latency: 0.4 },
  },
};

export const live: Liveness = { status: 'ok' };

export const ready: Readiness = {
  status: 'ok',
  checks: {
    process: { started: true, draining: false, status: 'ok', latency: 0 },
    cache: { type: 'redis', status: 'ok', latency: 0.4 },
  },
};

export const notReady: Readiness = {
  status: 'unhealthy',
  checks: {
    process: { started: true, draining: true, status: 'error', latency: 0 },
    cache: { type: 'redis', status: 'ok', latency: 0.4 },
  },
};

export const started: Startup = { status: 'ok' };

export const starting: Startup = { status: 'starting' };

export const connected: DatabaseHealth = {
  status: 'healthy',
  database: 'connected',
  timestamp: identity.timestamp,
};

export const disconnected: DatabaseHealth = {
  status: 'unhealthy',
  database: 'disconnected',
  timestamp: identity.timestamp,
};

export const detailed: DetailedHealth = {
  status: 'ok',
  ...identity,
  checks: {
    cache: { type: 'redis', status: 'up', critical: false, response_time_ms: 0.4, checked_at },
  },
};

export const detailedUnhealthy: DetailedHealth = {
  status: 'unhealthy',
  ...identity,
  checks: {
    database: { status: 'down', critical: true, response_time_ms: 1000.8, checked_at },
    cache: { type: 'redis', status: 'up', critical: false, response_time_ms: 0.4, checked_at },
  },
};

export const processMetrics: ProcessMetrics = {
  uptime: identity.uptime,
  memory: {
    rss_bytes: 142_000_000,
    heap_used_bytes: 61_000_000,
    heap_total_bytes: 88_000_000,
    external_bytes: 5_200_000,
  },
  event_loop_delay_ms: { mean: 0.2, p50: 0.1, p99: 1.4, max: 9.8 },
  requests: { total: 51_204, last_minute: 312, latency_ms: { p50: 2.1, p95: 18.4, p99: 43.9 } },
};
