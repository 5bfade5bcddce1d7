import { createServer } from 'node:http';
import { listenLocally, urlOf } from '../../support/local-address.ts';

/**
 * What kube-state-metrics and the kubelet say of a healthy installation, as recorded from one, where there is no cluster;
 * docs/runbook/external-series.md has these series.
 */
const HEALTHY: Readonly<Record<string, number>> = {
  'kube_deployment_spec_replicas{namespace="production",deployment="portfolio-platform"}': 3,
  'kube_deployment_status_replicas_available{namespace="production",deployment="portfolio-platform"}': 3,
  'kube_deployment_status_condition{namespace="production",deployment="portfolio-platform",condition="Progressing",status="true"}': 1,
  'kube_deployment_status_condition{namespace="production",deployment="portfolio-platform",condition="Progressing",status="false"}': 0,
  'kube_job_failed{namespace="production",job_name="portfolio-platform-migrate-7",condition="true"}': 0,
  'kubelet_volume_stats_available_bytes{namespace="production",persistentvolumeclaim="portfolio-platform-backups"}': 8e9,
  'kubelet_volume_stats_capacity_bytes{namespace="production",persistentvolumeclaim="portfolio-platform-backups"}': 10e9,
};

export interface RecordedExporter {
  readonly address: string;
  /** Says something else of the series whose text contains these words. */
  say(words: string, value: number): void;
  /** Says what is healthy of it again. */
  mend(words: string): void;
  /** Tells of a series that is not there otherwise, until it is taken away. */
  add(series: string, value: number): void;
  remove(series: string): void;
  stop(): Promise<void>;
}

export async function startRecordedExporter(): Promise<RecordedExporter> {
  const series = new Map(Object.entries(HEALTHY));
  const server = createServer((_, response) => {
    const lines = Array.from(series, ([name, value]) => `${name} ${value}\n`);
    response.setHeader('content-type', 'text/plain; version=0.0.4').end(lines.join(''));
  });
  const url = urlOf(await listenLocally(server, 0));
  const named = (words: string): string => {
    const names = Object.keys(HEALTHY).filter((name) => name.includes(words));
    if (names.length !== 1) throw new Error(`${names.length} recorded series contain ${words}`);
    return names[0]!;
  };
  return {
    address: url.slice('http://'.length),
    say: (words, value) => void series.set(named(words), value),
    mend: (words) => void series.set(named(words), HEALTHY[named(words)]!),
    add: (name, value) => void series.set(name, value),
    remove: (name) => void series.delete(name),
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
