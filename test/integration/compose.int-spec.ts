/** @needs prometheus alertmanager */
import { describe, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { ALERTMANAGER_TEMPLATE } from '../support/alert-rules.js';
import { PLACEHOLDER } from '../support/filled-alertmanager.js';
import { findProgram } from '../support/services.mjs';

interface Service {
  readonly image?: string;
  readonly command?: readonly string[];
  readonly entrypoint?: readonly string[];
  readonly environment?: Readonly<Record<string, string | null>>;
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
  readonly logging?: unknown;
  readonly mem_limit?: string;
  readonly depends_on?: readonly string[] | Readonly<Record<string, unknown>>;
}

interface Compose {
  readonly services: Readonly<Record<string, Service>>;
  readonly volumes: Readonly<Record<string, unknown>>;
}

const read = (path: string) =>
  parse(readFileSync(path, 'utf8'), { merge: true }) as Compose & Record<string, any>;

const compose = read('docker-compose.yml');
const services = Object.entries(compose.services);
const mounts = services.flatMap(([, { volumes = [] }]) =>
  volumes.map((volume) => volume.split(':') as [string, string]),
);

describe('docker-compose.yml', () => {
  it('starts the server, its stores and what watches it', () => {
    expect(Object.keys(compose.services).sort()).toEqual([
      'alertmanager',
      'app',
      'grafana',
      'mongo',
      'otel-collector',
      'postgres',
      'prometheus',
      'redis',
    ]);
    for (const [, { depends_on = [] }] of services)
      for (const name of Array.isArray(depends_on) ? depends_on : Object.keys(depends_on))
        expect(Object.keys(compose.services)).toContain(name);
  });

  it.each(services)('gives %s a limit of memory and a log that does not grow', (_name, service) => {
    expect(service.logging).toEqual({ driver: 'json-file', options: { 'max-size': '10m', 'max-file': '5' } });
    expect(service.mem_limit).toMatch(/^\d+[mg]$/);
    expect(service.image).toMatch(/:[^:]+$/);
  });

  it('mounts what is there, and volumes that it declares', () => {
    const files = mounts.map(([from]) => from).filter((from) => from.startsWith('.'));
    expect(files.length).toBeGreaterThan(5);
    expect(files.filter((file) => !existsSync(file))).toEqual([]);
    const volumes = mounts.map(([from]) => from).filter((from) => !from.startsWith('.'));
    expect([...volumes].sort()).toEqual(Object.keys(compose.volumes).sort());
  });

  it('gives the server variables that it knows', () => {
    const known = new Set(
      readFileSync('config/env.example', 'utf8')
        .match(/^# [A-Z][A-Z0-9_]+(?==)/gm)!
        .map((line) => line.slice(2)),
    );
    const { environment } = compose.services['app']!;
    expect(Object.keys(environment!).filter((variable) => !known.has(variable))).toEqual([]);
  });

  it('opens each port once, and to this machine alone', () => {
    const ports = services.flatMap(([, service]) => service.ports ?? []);
    const opened = ports.map((port) => /^127\.0\.0\.1:\$\{[A-Z_]+:-(\d+)\}:\d+$/.exec(port)?.[1]);
    expect(opened).not.toContain(undefined);
    expect(new Set(opened).size).toBe(opened.length);
  });

  it('preloads pg_stat_statements, with the archive, too', () => {
    const wal = read('docker-compose.wal.yml');
    for (const { services: named } of [compose, wal])
      expect(named['postgres']!.command).toContain('shared_preload_libraries=pg_stat_statements');
    expect(Object.keys(compose.services)).toEqual(expect.arrayContaining(Object.keys(wal.services)));
  });

  it('shows Grafana the dashboards and the data source that are mounted', () => {
    const [{ options }] = read('config/grafana/dashboards.yaml')['providers'] as [
      { options: { path: string } },
    ];
    const [from] = mounts.find(([, to]) => to === options.path)!;
    expect(readdirSync(from).filter((name) => name.endsWith('.json')).length).toBeGreaterThan(3);
    const [{ url }] = read('config/grafana/data-sources.yaml')['datasources'] as [{ url: string }];
    expect(Object.keys(compose.services)).toContain(new URL(url).hostname);
  });
});

describe('what docker-compose.yml mounts', () => {
  const inFolder = <T>(work: (folder: string) => T): T => {
    const folder = mkdtempSync(join(tmpdir(), 'compose-'));
    try {
      return work(folder);
    } finally {
      rmSync(folder, { recursive: true });
    }
  };

  it('is a configuration of Prometheus, with every rule that is shipped', () => {
    const [rules] = mounts.find(([, to]) => to === '/etc/prometheus/rules')!;
    const text = readFileSync('config/prometheus/prometheus.yaml', 'utf8');
    const { status, stdout, stderr } = inFolder((folder) => {
      const path = join(folder, 'prometheus.yaml');
      writeFileSync(path, text.replace('/etc/prometheus/rules', join(process.cwd(), rules)));
      return spawnSync(findProgram('promtool')!, ['check', 'config', path], { encoding: 'utf8' });
    });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout.match(/SUCCESS: \d+ rules found/g)).toHaveLength(readdirSync(rules).length);
  });

  it('scrapes every service on the port where it has its metrics', () => {
    const { scrape_configs: jobs } = read('config/prometheus/prometheus.yaml');
    const [server] = jobs.filter(({ job_name }: { job_name: string }) => job_name === 'portfolio-platform');
    const [{ names, port }] = server.dns_sd_configs;
    expect(names).toEqual(['app']);
    expect(String(port)).toBe(compose.services['app']!.environment!['MANAGEMENT_PORT']);
  });

  it('is a configuration of Alertmanager, filled from variables that are all named', () => {
    const { environment, entrypoint } = compose.services['alertmanager']!;
    const wanted = readFileSync(ALERTMANAGER_TEMPLATE, 'utf8')
      .split('\n')
      .filter((line) => !line.startsWith('#'))
      .flatMap((line) => [...line.matchAll(PLACEHOLDER)].map(([, name]) => name!));
    expect(Object.keys(environment!).sort()).toEqual([...new Set(wanted)].sort());
    expect(entrypoint!.join(' ')).toContain('fill.awk');

    // `${NAME:-value}`, as it is where nothing is set.
    const values = Object.fromEntries(
      Object.entries(environment!).map(([name, value]) => [name, /:-(.*)\}$/.exec(value!)![1]!]),
    );
    const fill = (env: Record<string, string>) =>
      spawnSync('awk', ['-f', 'config/alertmanager/fill.awk', ALERTMANAGER_TEMPLATE], {
        encoding: 'utf8',
        env: { PATH: process.env['PATH'], ...env },
      });
    const checked = inFolder((folder) => {
      const path = join(folder, 'alertmanager.yaml');
      writeFileSync(path, fill(values).stdout);
      return spawnSync(findProgram('amtool')!, ['check-config', path], { encoding: 'utf8' });
    });
    expect(checked).toMatchObject({ status: 0, stdout: expect.stringContaining('SUCCESS') });

    const { WEBHOOK_URL: _none, ...without } = values;
    expect(fill(without)).toMatchObject({ status: 1, stderr: 'WEBHOOK_URL is not set\n' });
  });
});
