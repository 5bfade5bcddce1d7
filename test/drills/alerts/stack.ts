import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from '../../support/child-process.ts';
import { type FakeBilling, startFakeBilling } from '../../support/fake-billing.ts';
import { type FakeCollector, startFakeCollector } from '../../support/fake-collector.ts';
import { type FakeGithub, startFakeGithub } from '../../support/fake-github.ts';
import { type FakeLlm, startFakeLlm } from '../../support/fake-llm.ts';
import { haltPostgres, resumePostgres, startPostgres, stopPostgres } from '../../support/postgres-server.mjs';
import { type RedisServer, startRedis } from '../../support/redis-server.ts';
import { startCommand } from '../drill-command.ts';
import { type DrillDatabase, createDatabase } from '../drill-database.ts';
import { ControlGroup } from './control-group.ts';
import { DeployedServer } from './deployed-server.ts';
import { ADMIN_KEY, POOL_SIZE } from './everyday.ts';
import { type Monitoring, startMonitoring } from './monitoring.ts';
import { type Receiver, startReceiver } from './receiver.ts';
import { type RecordedExporter, startRecordedExporter } from './recorded-exporter.ts';
import { SmallVolume } from './small-volume.ts';
import { Traffic } from './traffic.ts';

/** What is undefined is taken away. */
type Settings = Readonly<Record<string, string | undefined>>;

/** Everything that the drill is played on; what begins and ends with it is all of its own. */
export interface Stack {
  readonly server: DeployedServer;
  readonly traffic: Traffic;
  readonly database: DrillDatabase;
  readonly postgres: { halt(): Promise<void>; resume(): Promise<void> };
  readonly redis: { stop(): Promise<void>; start(): Promise<void> };
  readonly collector: { stop(): Promise<void>; start(): Promise<void> };
  readonly github: FakeGithub;
  readonly llm: FakeLlm;
  readonly billing: FakeBilling;
  readonly exporter: RecordedExporter;
  readonly monitoring: Monitoring;
  readonly receiver: Receiver;
  /** Holds DATA_DIR. */
  readonly volume: SmallVolume;
  /** What the server takes for its own. */
  readonly cgroup: ControlGroup;
  /** Replaces the server by one with other settings besides, without a moment in which there is none. */
  readonly deploy: (settings: Settings) => Promise<void>;
  /** Runs a command of the built command line with the server's settings. */
  readonly command: (...words: readonly string[]) => Promise<void>;
  /** A sum over the samples of a metric in the server's own scrape, whose lines match. */
  readonly measured: (line: RegExp) => Promise<number>;
  stop(): Promise<void>;
}

export async function startStack(): Promise<Stack> {
  // It is stopped and started here, which nobody may do to somebody else's.
  delete process.env['TEST_DATABASE_URL'];
  const folder = mkdtempSync(join(tmpdir(), 'alert-drill-'));
  chmodSync(folder, 0o711);
  const cgroup = new ControlGroup(join(folder, 'cgroup'));
  const stops: (() => Promise<unknown> | void)[] = [() => rmSync(folder, { recursive: true, force: true })];
  const stopAll = async () => {
    for (const each of stops.toReversed()) await each();
  };
  let stopping: Promise<void> | undefined;
  const stop = () => (stopping ??= stopAll());
  try {
    await startPostgres();
    stops.push(stopPostgres);
    const database = await createDatabase(process.env['TEST_DATABASE_URL']!);
    const github = await startFakeGithub();
    const llm = await startFakeLlm();
    const billing = await startFakeBilling();
    for (const fake of [github, llm, billing]) stops.push(() => fake.stop());
    let redis: RedisServer = await startRedis();
    const { url: redisUrl, port: redisPort } = redis;
    stops.push(() => redis.stop());
    let collector: FakeCollector = await startFakeCollector();
    const collectorPort = Number(new URL(collector.url).port);
    stops.push(() => collector.stop());
    const volume = new SmallVolume(join(folder, 'data'));
    stops.push(() => volume.remove());
    const exporter = await startRecordedExporter();
    const receiver = await startReceiver();
    for (const listener of [exporter, receiver]) stops.push(() => listener.stop());

    const settings = {
      PATH: [join(ROOT, 'node_modules', '.bin'), process.env['PATH']].join(':'),
      HOME: process.env['HOME'] ?? folder,
      APP_ENV: 'development',
      LOG_LEVEL: 'warn',
      DATABASE_URL: database.url,
      DB_POOL_SIZE: String(POOL_SIZE),
      DATA_DIR: volume.path,
      BACKUP_DIR: join(folder, 'backups'),
      CGROUP_DIR: cgroup.path,
      // One breath of a busy machine is no lost Redis.
      REDIS_URL: redisUrl,
      REDIS_COMMAND_TIMEOUT_MS: '5000',
      // Whoever drills is not limited; a drill whose callers are comes from elsewhere (X-Forwarded-For).
      RATE_LIMIT_WHITELIST: '127.0.0.1',
      TRUST_PROXY: '127.0.0.1',
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
      // An export that fails is tried for so long.
      OTEL_EXPORTER_OTLP_TIMEOUT: '1000',
      TOKEN_ENCRYPTION_KEY: randomBytes(32).toString('base64'),
      ADMIN_API_KEY: ADMIN_KEY,
      GITHUB_API_URL: github.url,
      GITHUB_OAUTH_URL: github.oauthUrl,
      BILLING_SERVICE_URL: billing.url,
      LLM_BASE_URL: llm.url,
      LLM_MODEL: 'demo-model',
      // 30 s in the drill's time: alerts count on probes every so often.
      LLM_RESET_TIMEOUT: '1',
      CHAT_DAILY_TOKEN_BUDGET: '1000000000',
    };
    const command = async (...words: readonly string[]) => {
      const { exit, stderr } = await startCommand(words, settings).ended;
      if (exit !== '0') throw new Error(`${words.join(' ')} ended with ${exit}: ${stderr}`);
    };
    const server = new DeployedServer(settings, join(folder, 'server.log'));
    stops.push(() => server.stop());
    await server.start();
    await command('db', 'seed');
    const traffic = new Traffic(() => server.url);
    stops.push(() => traffic.stop());
    const monitoring = await startMonitoring(folder, receiver, server.address, exporter.address);
    stops.push(() => monitoring.stop());

    return {
      server,
      traffic,
      database,
      github,
      llm,
      billing,
      exporter,
      monitoring,
      receiver,
      volume,
      cgroup,
      command,
      stop,
      postgres: { halt: haltPostgres, resume: resumePostgres },
      redis: { stop: () => redis.stop(), start: async () => void (redis = await startRedis(redisPort)) },
      collector: {
        stop: () => collector.stop(),
        start: async () => void (collector = await startFakeCollector(collectorPort)),
      },
      deploy: (other) => server.deploy(other, (address) => monitoring.watch(address)),
      measured: (line) => measured(server.url, line),
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function measured(url: string, line: RegExp): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  return text
    .split('\n')
    .filter((each) => line.test(each))
    .reduce((sum, each) => sum + Number(each.split(' ').at(-1)), 0);
}
