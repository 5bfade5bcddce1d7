import { z } from 'zod';
import { type ConfigOf, defineConfig, setting } from '../config/config-namespace.js';

export const metricsConfig = defineConfig('metrics', {
  token: setting(
    'METRICS_TOKEN',
    'When set, /metrics and /api/metrics ask for it as a bearer token.',
    z.string().min(16, 'expected at least 16 characters').optional(),
    { secret: true },
  ),
  cgroupDir: setting(
    'CGROUP_DIR',
    'Folder of the control group (v2) whose memory and CPU limits hold for the process; looked up in /proc/self/cgroup without it.',
    z.string().min(1).optional(),
  ),
});

export type MetricsConfig = ConfigOf<typeof metricsConfig>;
