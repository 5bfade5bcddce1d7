import { z } from 'zod';

/** The bodies of the health routes; monitors and probes of the five old services read them as they are. */

const timestamp = z.iso.datetime();
const uptime = z.number().describe('Seconds since the start');
const environment = z.enum(['development', 'test', 'staging', 'production']);
const milliseconds = z.number().min(0);

export const healthSchema = z
  .object({
    status: z.enum(['ok', 'degraded', 'unhealthy']),
    timestamp,
    uptime,
    version: z.string(),
    environment,
    checks: z.record(z.string(), z.looseObject({ status: z.enum(['up', 'down']), latency: milliseconds })),
  })
  .meta({ id: 'Health' });

export const livenessSchema = z.object({ status: z.literal('ok') }).meta({ id: 'Liveness' });

export const readinessSchema = z
  .object({
    status: z.enum(['ok', 'degraded', 'unhealthy']),
    checks: z.record(z.string(), z.looseObject({ status: z.enum(['ok', 'error']), latency: milliseconds })),
  })
  .meta({ id: 'Readiness' });

export const readinessQuerySchema = z.object({
  scope: z
    .enum(['self'])
    .optional()
    .meta({ description: '“self” asks of this process alone, not of the stores it uses' }),
});

export const startupSchema = z.object({ status: z.enum(['ok', 'starting']) }).meta({ id: 'Startup' });

export const databaseHealthSchema = z
  .object({
    status: z.enum(['healthy', 'unhealthy']),
    database: z.enum(['connected', 'disconnected']),
    timestamp,
  })
  .meta({ id: 'DatabaseHealth' });

export const detailedHealthSchema = healthSchema
  .extend({
    checks: z.record(
      z.string(),
      z.looseObject({
        status: z.enum(['up', 'down']),
        critical: z.boolean(),
        response_time_ms: milliseconds,
        checked_at: timestamp.describe('When the check was last run; results are reused for some seconds'),
      }),
    ),
  })
  .meta({ id: 'DetailedHealth' });

export const processMetricsSchema = z
  .object({
    uptime,
    memory: z.object({
      rss_bytes: z.int(),
      heap_used_bytes: z.int(),
      heap_total_bytes: z.int(),
      external_bytes: z.int(),
    }),
    event_loop_delay_ms: z
      .object({ mean: milliseconds, p50: milliseconds, p99: milliseconds, max: milliseconds })
      .describe('Of the last one to two minutes'),
    requests: z.object({
      total: z.int().describe('Since the start'),
      last_minute: z.int(),
      latency_ms: z
        .object({ p50: milliseconds, p95: milliseconds, p99: milliseconds })
        .describe('Of the last minute'),
    }),
  })
  .meta({ id: 'ProcessMetrics' });

export type Health = z.infer<typeof healthSchema>;
export type Liveness = z.infer<typeof livenessSchema>;
export type Readiness = z.infer<typeof readinessSchema>;
export type ReadinessQuery = z.infer<typeof readinessQuerySchema>;
export type Startup = z.infer<typeof startupSchema>;
export type DatabaseHealth = z.infer<typeof databaseHealthSchema>;
export type DetailedHealth = z.infer<typeof detailedHealthSchema>;
export type ProcessMetrics = z.infer<typeof processMetricsSchema>;
