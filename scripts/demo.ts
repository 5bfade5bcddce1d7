import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { startAndReadLine } from '../test/support/child-process.ts';

/** The server beside fakes of the services it calls, so that every operation answers; ends with Ctrl-C. */

const port = process.env['PORT'] ?? '3000';
const github = await startAndReadLine(process.execPath, ['test/support/fake-github/main.ts']);
const server = spawn(process.execPath, ['--import', './dist/instrumentation.js', 'dist/main.js'], {
  stdio: 'inherit',
  env: { ...process.env, GITHUB_API_URL: github.line, PORT: port },
});
const ended = once(server, 'exit');
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => server.kill('SIGTERM'));

const url = `http://127.0.0.1:${port}`;
if (await answers(`${url}/api/health/ready`)) process.stdout.write(tour());
const [code] = (await ended) as [number | null];
github.child.kill();
process.exit(code ?? 1);

async function answers(probe: string): Promise<boolean> {
  for (let attempt = 0; attempt < 100 && server.exitCode === null; attempt++) {
    if (
      await fetch(probe).then(
        ({ ok }) => ok,
        () => false,
      )
    )
      return true;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return false;
}

function tour(): string {
  const sync = (username: string, token: string) =>
    `curl -si -X POST ${url}/api/portfolio/github/sync -H 'Authorization: Bearer ${token}' -H 'Content-Type: application/json' -d '{"username":"${username}"}'`;
  const lines = [
    ['The docs page, where each operation can be tried', `open ${url}/api/docs`],
    ['Sync a profile (twice: the second is X-Cache: HIT)', sync('demo', 'ghp_demo')],
    ['2,500 repositories, cut at GITHUB_MAX_REPOS', sync('big-2500', 'ghp_demo')],
    ['A token that GitHub refuses', sync('demo', 'ghp_invalid')],
    ['A user that is not there', sync('nobody', 'ghp_demo')],
    ['How it is', `curl -s ${url}/api/health`],
    ['Its metrics', `curl -s ${url}/metrics`],
  ];
  return `\nA tour (GitHub is a fake at ${github.line}):\n${lines.map(([what, command]) => `\n# ${what}\n${command}\n`).join('')}\n`;
}
