import type { Drill } from './drill.ts';

/** What only a cluster sees: series of other exporters, recorded. */

function recorded(fault: string, alert: string, series: string, value: number): Drill {
  return {
    fault,
    alerts: [{ alert }],
    async begin({ exporter }, mend) {
      mend(() => exporter.mend(series));
      exporter.say(series, value);
    },
  };
}

export const replicaMissing = recorded(
  'one of three replicas is away',
  'PortfolioServiceLowAvailability',
  'kube_deployment_status_replicas_available',
  2,
);

export const rolloutStuck = recorded(
  'a rollout is past its deadline',
  'DeploymentFailed',
  'condition="Progressing",status="false"',
  1,
);

export const migrationFailed = recorded('a migration Job failed', 'DeploymentFailed', 'kube_job_failed', 1);

export const claimFull = recorded(
  'the claim of backups is full',
  'DiskSpaceLow',
  'kubelet_volume_stats_available_bytes',
  1e9,
);
