/** @needs alertmanager */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { alertRules } from '../support/alert-rules.js';
import { stopProcess } from '../support/child-process.js';
import { filledAlertmanager } from '../support/filled-alertmanager.js';
import { findProgram } from '../support/services.mjs';
import { until } from '../support/until.js';

type Labels = Readonly<Record<string, string>>;

/** Labels of an alert as Prometheus would send them. */
function labelsOf(name: string, severity?: string): Labels {
  const rule = alertRules().find(
    ({ alert, labels }) => alert === name && (!severity || labels['severity'] === severity),
  );
  return { alertname: name, ...rule!.labels };
}

describe('what a real Alertmanager keeps to itself', () => {
  let folder: string;
  let alertmanager: ChildProcess;
  let url: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'alertmanager-'));
    const file = join(folder, 'alertmanager.yaml');
    writeFileSync(file, filledAlertmanager());
    alertmanager = spawn(
      findProgram('alertmanager', 'prometheus-alertmanager')!,
      [
        `--config.file=${file}`,
        `--storage.path=${folder}/data`,
        '--web.listen-address=127.0.0.1:0',
        '--cluster.listen-address=',
      ],
      { stdio: ['ignore', 'ignore', 'pipe'] },
    );
    for await (const line of createInterface(alertmanager.stderr!)) {
      const [, address] = /Listening on" address=(\S+)/.exec(line) ?? [];
      if (address === undefined) continue;
      url = `http://${address}/api/v2/alerts`;
      break;
    }
    alertmanager.stderr!.resume();
    await until(() =>
      fetch(url).then(
        ({ ok }) => ok,
        () => false,
      ),
    );
  });

  afterAll(async () => {
    await stopProcess(alertmanager);
    rmSync(folder, { recursive: true });
  });

  const send = async (alerts: readonly Labels[], over = false) => {
    const endsAt = over ? new Date().toISOString() : undefined;
    const body = JSON.stringify(alerts.map((labels) => ({ labels, ...(endsAt && { endsAt }) })));
    const answer = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    });
    expect(answer.status).toBe(200);
  };
  /** Alerts that somebody is told of, sorted. */
  const told = async () => {
    const answer = await fetch(`${url}?inhibited=false&silenced=false`);
    const alerts = (await answer.json()) as { readonly labels: Labels }[];
    return alerts.map(({ labels }) => `${labels['alertname']} ${labels['severity']}`).sort();
  };
  /** Sends them, waits until what is told is this, and takes them back. */
  const tells = async (alerts: readonly Labels[], wanted: readonly string[]) => {
    await send(alerts);
    const sorted = [...wanted].sort();
    await until(async () => JSON.stringify(await told()) === JSON.stringify(sorted));
    await send(alerts, true);
    await until(async () => (await told()).length === 0);
  };

  it('is a gone process’ second name, its shares and its latencies, and nothing with a cause of its own', () =>
    tells(
      [
        { ...labelsOf('PortfolioServiceHealthCheckFailing'), instance: 'a:3000' },
        ...[
          'ProviderServiceDown',
          'PortfolioServiceLowAvailability',
          'HttpErrorRateHigh',
          'HttpLatencyP99',
          'GithubApiSlow',
        ].map((name) => labelsOf(name)),
        labelsOf('ProviderServiceDatabaseDown'),
        labelsOf('LlmCircuitOpen'),
      ],
      [
        'PortfolioServiceHealthCheckFailing critical',
        'ProviderServiceDatabaseDown critical',
        'LlmCircuitOpen critical',
      ],
    ));

  it('is nothing of these while every process is there', () =>
    tells(
      [labelsOf('ProviderServiceDown'), labelsOf('HttpLatencyP99')],
      ['ProviderServiceDown critical', 'HttpLatencyP99 warning'],
    ));

  it('is the ticket for what pages, of the same objective alone', () =>
    tells(
      [
        { ...labelsOf('AvailabilityBurn', 'critical'), slo: 'own' },
        { ...labelsOf('AvailabilityBurn', 'warning'), slo: 'own' },
        { ...labelsOf('AvailabilityBurn', 'warning'), slo: 'chat' },
      ],
      ['AvailabilityBurn critical', 'AvailabilityBurn warning'],
    ));

  it('is what is for information, until something else fires', async () => {
    const info = labelsOf('PortfolioServiceLowCacheHitRate');
    await tells([info, labelsOf('InfoInhibitor')], ['InfoInhibitor none']);
    await tells([info, labelsOf('LlmSlow')], ['PortfolioServiceLowCacheHitRate info', 'LlmSlow warning']);
  });
});
