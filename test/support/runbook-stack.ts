import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { openSync, readFileSync } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { ROOT, startAndReadLine, stopProcess } from './child-process.ts';
import { startFakeBilling } from './fake-billing.ts';
import { startFakeCollector } from './fake-collector.ts';
import { CLIENT_ID, CLIENT_SECRET } from './fake-github.ts';
import { startRedis } from './redis-server.ts';
import { loseAnApproval, useEverything } from './runbook-traffic.ts';
import { freePort } from './server-process.ts';
import { hasService } from './services.mjs';

const START_TIMEOUT_MS = 60_000;
const LLM_KEY = 'sk-runbook';

/** What the runbook's commands are run against: the built server beside all that it calls, with seeded data. */
export interface RunbookStack {
  /** The environment of the commands: the server's own, with the variables that docs/runbook/README.md names. */
  readonly env: Record<string, string>;
  stop(): Promise<void>;
}

export async function startRunbookStack(): Promise<RunbookStack> {
  const dataDir = await mkdtemp(join(tmpdir(), 'portfolio-platform-runbook-'));
  // PostgreSQL does not run as root, and whoever it runs as instead passes through here.
  await chmod(dataDir, 0o711);
  const github = await startAndReadLine(process.execPath, ['test/support/fake-github/main.ts']);
  const billing = await startFakeBilling();
  const llm = await startAndReadLine(process.execPath, ['test/support/fake-llm/main.ts', '0', LLM_KEY]);
  const collector = await startFakeCollector();
  const redis = hasService('redis') ? await startRedis() : undefined;
  const [port, managementPort] = [await freePort(), await freePort()];
  const log = join(dataDir, 'server.log');
  const settings = {
    PATH: [join(ROOT, 'node_modules', '.bin'), process.env['PATH']].join(':'),
    HOME: process.env['HOME'] ?? dataDir,
    APP_ENV: 'development',
    DATA_DIR: dataDir,
    BACKUP_DIR: join(dataDir, 'backups'),
    PORT: String(port),
    MANAGEMENT_PORT: String(managementPort),
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
    TOKEN_ENCRYPTION_KEY: randomBytes(32).toString('base64'),
    ADMIN_API_KEY: 'runbook-key-of-32-characters-or-more',
    GITHUB_API_URL: github.line,
    GITHUB_OAUTH_URL: github.line,
    GITHUB_CLIENT_ID: CLIENT_ID,
    GITHUB_CLIENT_SECRET: CLIENT_SECRET,
    BILLING_SERVICE_URL: billing.url,
    // Nobody settles by itself what an administrator is to settle here.
    BILLING_IDEMPOTENCY: 'none',
    LLM_BASE_URL: llm.line.split(' ')[0]!,
    LLM_API_KEY: LLM_KEY,
    LLM_MODEL: 'demo-model',
    CHAT_DAILY_TOKEN_BUDGET: '1000000',
    // A busy machine is no lost Redis.
    ...(redis && { REDIS_URL: redis.url, REDIS_COMMAND_TIMEOUT_MS: '5000' }),
  };
  const server = spawn(process.execPath, ['--import', './dist/instrumentation.js', 'dist/main.js'], {
    cwd: ROOT,
    env: settings,
    stdio: ['ignore', openSync(log, 'a'), openSync(log, 'a')],
  });
  // The fakes end with this process by themselves.
  process.once('exit', () => server.kill());
  const stop = async () => {
    await stopProcess(server);
    await Promise.all([stopProcess(github.child), stopProcess(llm.child), billing.stop()]);
    await Promise.all([collector.stop(), redis?.stop()]);
    await rm(dataDir, { recursive: true, force: true });
  };
  try {
    const base = `http://127.0.0.1:${port}`;
    await untilReady(server, base);
    execFileSync(process.execPath, ['dist/cli.js', 'db', 'seed'], { cwd: ROOT, env: settings });
    await useEverything(base);
    const { approval, provider } = await loseAnApproval(base, settings.ADMIN_API_KEY, billing);
    const variables = {
      BASE: base,
      MANAGEMENT: `http://127.0.0.1:${managementPort}`,
      LOG: log,
      PID: String(server.pid),
      APPROVAL: approval,
      PROVIDER: provider,
    };
    return { env: { ...settings, ...variables }, stop };
  } catch (error) {
    process.stderr.write(readFileSync(log, 'utf8'));
    await stop();
    throw error;
  }
}

async function untilReady(server: ChildProcess, base: string): Promise<void> {
  const deadline = Date.now() + START_TIMEOUT_MS;
  while (Date.now() < deadline && server.exitCode === null) {
    const answer = await fetch(`${base}/api/health/ready`).catch(() => undefined);
    if (answer?.ok) return;
    await delay(100);
  }
  throw new Error('The server did not start');
}
