import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { startAndReadLine } from '../test/support/child-process.ts';
import { CLIENT_ID, CLIENT_SECRET } from '../test/support/fake-github.ts';

/**
 * The server with seeded data beside fakes of the services it calls, so that every operation answers; ends with
 * Ctrl-C. Its data is kept apart from that of `npm start`.
 */

const port = process.env['PORT'] ?? '3000';
const github = await startAndReadLine(process.execPath, ['test/support/fake-github/main.ts']);
const billing = await startAndReadLine(process.execPath, ['test/support/fake-billing/main.ts']);
const llm = await startAndReadLine(process.execPath, ['test/support/fake-llm/main.ts', '0', 'sk-demo']);
const [billingUrl = ''] = billing.line.split(' ');
const [llmUrl = ''] = llm.line.split(' ');
const env = {
  DATA_DIR: './data/demo',
  ...process.env,
  GITHUB_API_URL: github.line,
  GITHUB_OAUTH_URL: github.line,
  GITHUB_CLIENT_ID: CLIENT_ID,
  GITHUB_CLIENT_SECRET: CLIENT_SECRET,
  BILLING_SERVICE_URL: billingUrl,
  LLM_BASE_URL: llmUrl,
  LLM_API_KEY: 'sk-demo',
  LLM_MODEL: 'demo-model',
  PORT: port,
};
const server = spawn(process.execPath, ['--import', './dist/instrumentation.js', 'dist/main.js'], {
  stdio: 'inherit',
  env,
});
const ended = once(server, 'exit');
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => server.kill('SIGTERM'));

const url = `http://127.0.0.1:${port}`;
if (await answers(`${url}/api/health/ready`)) {
  execFileSync(process.execPath, ['dist/cli.js', 'db', 'seed'], { env, stdio: 'inherit' });
  process.stdout.write(tour());
}
const [code] = (await ended) as [number | null];
for (const { child } of [github, billing, llm]) child.kill();
process.exit(code ?? 1);

async function answers(probe: string): Promise<boolean> {
  for (let attempt = 0; attempt < 300 && server.exitCode === null; attempt++) {
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
  const asAdmin = `-H "Authorization: Bearer $TOKEN"`;
  const idOfFirst = `$(curl -s '${url}/candidates?status=pending&limit=1' | sed 's/.*"candidate_id":"\\([^"]*\\)".*/\\1/')`;
  const company =
    '{"company_name":"Acme","contact_email":"a@acme.example","products":["apples"],"truck_count":3,"capacity_tons_per_day":9}';
  const lines = [
    ['The docs page, where each operation can be tried', `open ${url}/api/docs`],
    ['Sync a profile (twice: the second is X-Cache: HIT)', sync('demo', 'ghp_demo')],
    ['2,500 repositories, cut at GITHUB_MAX_REPOS', sync('big-2500', 'ghp_demo')],
    ['A token that GitHub refuses', sync('demo', 'ghp_invalid')],
    ['A user that is not there', sync('nobody', 'ghp_demo')],
    [
      'Sign in with GitHub (at the fake, as demo), sync, and see what there is to show',
      `open http://localhost:${port}/onboarding`,
    ],
    [
      'Developers who made their profile public, also under a misspelt name',
      `curl -s '${url}/api/search?q=robn'`,
    ],
    ['A profile as a picture for a README', `open ${url}/api/profile/robin-example/card.svg`],
    [
      'Sign in as the administrator',
      `TOKEN=$(curl -s ${url}/auth/login -d 'username=admin@example.com&password=admin123' | sed 's/.*"access_token":"\\([^"]*\\)".*/\\1/')`,
    ],
    ['What the portfolio shows, as one document', `curl -si --compressed ${url}/api/v1/content/bundle`],
    [
      'Ask the assistant about it, and see the answer come',
      `curl -sN ${url}/api/v1/chat -H 'Accept: text/event-stream' -H 'Content-Type: application/json' -d '{"message":"Which projects use PostgreSQL?","visitorId":"me"}'`,
    ],
    [
      'Make projects of GitHub’s repositories; a second time they are unchanged',
      `curl -s ${asAdmin} ${url}/api/v1/admin/content/import/github -H 'X-GitHub-Token: ghp_demo' -H 'Content-Type: application/json' -d '{"username":"demo"}'`,
    ],
    ['Find portfolios by a part of their name', `curl -s '${url}/api/v2/portfolios?name_like=a&limit=2'`],
    [
      'Create one, and send it again: the second is Idempotency-Replayed, and creates nothing',
      `curl -si ${asAdmin} ${url}/api/v1/portfolios -H 'Idempotency-Key: tour' -H 'Content-Type: application/json' -d '{"name":"A tour"}'`,
    ],
    [
      'Change one: a second time its ETag is another, and the answer 412',
      `curl -si -X PUT ${asAdmin} ${url}/api/v1/portfolio/65a4f0800000000000000001 -H 'If-Match: "1"' -H 'Content-Type: application/json' -d '{"name":"Robin E. Example"}'`,
    ],
    ['Register a company', `curl -si ${url}/candidates -H 'Content-Type: application/json' -d '${company}'`],
    [
      'The candidates: without an administrator’s token nobody reads whom to ask',
      `curl -s ${url}/candidates`,
    ],
    [
      'Approve one: the billing service creates a provider, once',
      `curl -si -X POST ${asAdmin} ${url}/candidates/${idOfFirst}/approve`,
    ],
    [
      'Reject one',
      `curl -si -X POST ${asAdmin} -H 'Content-Type: application/json' -d '{"reason":"No trucks"}' ${url}/candidates/${idOfFirst}/reject`,
    ],
    ['Who did what', `curl -s ${asAdmin} ${url}/api/v1/admin/audit`],
    ['How it is', `curl -s ${url}/api/health`],
    ['Its metrics', `curl -s ${url}/metrics`],
  ];
  const tried = lines.map(([what, command]) => `\n# ${what}\n${command}\n`).join('');
  return `\nA tour (GitHub is a fake at ${github.line}, billing one at ${billingUrl}, the language model one at ${llmUrl}):\n${tried}\n`;
}
