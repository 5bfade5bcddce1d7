import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, openSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { stringify } from 'yaml';
import { stopProcess } from '../../support/child-process.ts';
import { freePort } from '../../support/server-process.ts';
import { findProgram } from '../../support/services.mjs';
import type { Receiver } from './receiver.ts';
import { INTERVAL, LOOKBACK, scaled, scaledAlertmanager, scaledRules } from './scaled-time.ts';

const START_TIMEOUT_MS = 20_000;

export interface Sample {
  readonly metric: Readonly<Record<string, string>>;
  readonly value: readonly [at: number, value: string];
}

/** A rule as Prometheus sees it now. */
export interface RuleStanding {
  readonly name: string;
  readonly query: string;
  readonly state: string;
  readonly health: string;
  readonly lastError?: string;
}

interface AlertmanagerAlert {
  readonly labels: Readonly<Record<string, string>>;
  readonly status: { readonly state: 'active' | 'suppressed' | 'unprocessed' };
}

/** A real Prometheus and a real Alertmanager, with what is shipped. */
export interface Monitoring {
  query(expr: string): Promise<Sample[]>;
  /** @returns the alerting rules of this name. */
  standing(alert: string): Promise<RuleStanding[]>;
  /** What Alertmanager has, told of or not. */
  alerts(): Promise<AlertmanagerAlert[]>;
  /** Scrapes this server as portfolio-platform in place of the one before; settles once Prometheus does. */
  watch(address: string): Promise<void>;
  stop(): Promise<void>;
}

/** @param exporter address of what others export. */
export async function startMonitoring(
  folder: string,
  receiver: Receiver,
  server: string,
  exporter: string,
): Promise<Monitoring> {
  const children: ChildProcess[] = [];
  const run = (program: string, name: string, words: readonly string[]) => {
    const log = openSync(join(folder, `${name}.log`), 'a');
    const child = spawn(program, words, { stdio: ['ignore', log, log] });
    process.once('exit', () => child.kill('SIGKILL'));
    children.push(child);
    return child;
  };
  const targets = join(folder, 'targets.json');
  const name = (address: string) => {
    // Renamed, so that nobody reads half of it.
    writeFileSync(`${targets}.new`, JSON.stringify([{ targets: [address] }]));
    renameSync(`${targets}.new`, targets);
  };
  name(server);

  const alertmanager = `127.0.0.1:${await freePort()}`;
  const alertmanagerFile = join(folder, 'alertmanager.yaml');
  writeFileSync(
    alertmanagerFile,
    scaledAlertmanager((wanted) => valueFor(wanted, receiver)),
  );
  const alertmanagerChild = run(findProgram('alertmanager', 'prometheus-alertmanager')!, 'alertmanager', [
    `--config.file=${alertmanagerFile}`,
    `--storage.path=${join(folder, 'alertmanager')}`,
    `--web.listen-address=${alertmanager}`,
    '--cluster.listen-address=',
  ]);
  await untilReady(`http://${alertmanager}/-/ready`, alertmanagerChild, join(folder, 'alertmanager.log'));

  const prometheus = `127.0.0.1:${await freePort()}`;
  mkdirSync(join(folder, 'prometheus'));
  writeFileSync(join(folder, 'rules.yaml'), scaledRules());
  writeFileSync(
    join(folder, 'prometheus.yaml'),
    stringify({
      global: { scrape_interval: INTERVAL, scrape_timeout: INTERVAL, evaluation_interval: INTERVAL },
      rule_files: [join(folder, 'rules.yaml')],
      alerting: { alertmanagers: [{ static_configs: [{ targets: [alertmanager] }] }] },
      scrape_configs: [
        { job_name: 'portfolio-platform', file_sd_configs: [{ files: [targets] }] },
        { job_name: 'kube-state-metrics', honor_labels: true, static_configs: [{ targets: [exporter] }] },
      ],
    }),
  );
  const prometheusChild = run(findProgram('prometheus')!, 'prometheus', [
    `--config.file=${join(folder, 'prometheus.yaml')}`,
    `--storage.tsdb.path=${join(folder, 'prometheus')}`,
    `--web.listen-address=${prometheus}`,
    `--query.lookback-delta=${LOOKBACK}`,
    `--rules.alert.resend-delay=${scaled('1m')}`,
  ]);
  await untilReady(`http://${prometheus}/-/ready`, prometheusChild, join(folder, 'prometheus.log'));

  const ask = async <T>(path: string): Promise<T> => {
    const answer = await fetch(`http://${prometheus}/api/v1/${path}`);
    const { data, error } = (await answer.json()) as { data: T; error?: string };
    if (!answer.ok) throw new Error(`Prometheus: ${error}`);
    return data;
  };
  return {
    query: async (expr) =>
      (await ask<{ result: Sample[] }>(`query?query=${encodeURIComponent(expr)}`)).result,
    async standing(alert) {
      const { groups } = await ask<{ groups: readonly { readonly rules: RuleStanding[] }[] }>(
        'rules?type=alert',
      );
      return groups.flatMap(({ rules }) => rules).filter((rule) => rule.name === alert);
    },
    async alerts() {
      return (await (await fetch(`http://${alertmanager}/api/v2/alerts`)).json()) as AlertmanagerAlert[];
    },
    async watch(address) {
      name(address);
      const isScraped = async () => (await ask<object>(`query?query=up{instance="${address}"}==1`)) as any;
      while ((await isScraped()).result.length === 0) await delay(100);
    },
    async stop() {
      await Promise.all(children.map((child) => stopProcess(child)));
    },
  };
}

function valueFor(name: string, receiver: Receiver): string {
  if (name === 'ONCALL_URL') return receiver.oncall;
  if (name.endsWith('_URL')) return receiver.webhook;
  if (name === 'SMTP_SMARTHOST') return receiver.smtp;
  return name.startsWith('EMAIL_') || name === 'SMTP_FROM' ? 'somebody@mail.example' : 'value';
}

async function untilReady(url: string, child: ChildProcess, log: string): Promise<void> {
  const deadline = Date.now() + START_TIMEOUT_MS;
  while (Date.now() < deadline && child.exitCode === null) {
    const answer = await fetch(url).catch(() => undefined);
    if (answer?.ok) return;
    await delay(50);
  }
  throw new Error(`${url} is not ready; see ${log}`);
}
