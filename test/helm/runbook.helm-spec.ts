/** @needs helm kubernetes */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { runbookPages } from '../support/runbook-pages.js';
import { Release, testCluster } from './release.js';

/** What the runbook calls the release and its namespace. */
const RELEASE = 'portfolio-platform';
const NAMESPACE = 'portfolio-platform-production';

let release: Release;

beforeAll(async () => {
  release = await Release.inNewNamespace(testCluster(), RELEASE);
});

afterAll(async () => release.remove());

/** Runs a block for a cluster, the first one of its section or another, but for what this cluster cannot do. */
const follow = async (page: string, section: string, block = 0) => {
  const commands = bashBlocks(page, section)
    [block]!.replaceAll(NAMESPACE, release.namespace)
    // Values of one's own.
    .replaceAll('-f my-values.yaml', '--set image.registry=registry.example.com')
    // Nobody sits here to be asked.
    .replaceAll(/(scripts\/\w+\.sh production)(?! --(?:list|dry-run))/g, '$1 --yes')
    // Played pods take no connection.
    .replaceAll(/^kubectl .* port-forward .*$/gm, '');
  return release.succeed('bash', '-euxc', commands);
};

it('the Secrets are made as the runbook says', async () => {
  await follow('secrets.md', 'In a cluster');
  const names = (await release.list('secrets')).map(({ metadata }) => metadata.name as string);
  expect(names).toEqual(
    expect.arrayContaining(['portfolio-platform-secrets', 'portfolio-platform-database']),
  );
});

it('the volume of the backups is claimed as the runbook says', async () => {
  await follow('deployment.md', 'The first time, in a cluster', 1);
  const { metadata } = await release.only('persistentvolumeclaims');
  expect(metadata.name).toBe('portfolio-platform-backups');
});

it('the release is deployed as the runbook says', async () => {
  await follow('deployment.md', 'Do it: in a cluster');
  const { spec } = await release.only('deployments');
  expect(spec.template.spec.containers[0].image).toMatch(/:1\.2\.3$/);
});

it('it is watched, and its pods are replaced, as the runbook says', async () => {
  await follow('deployment.md', 'Do it: in a cluster', 1);
  const before = (await release.serverPods()).map(({ metadata }) => metadata.name as string);
  expect(await follow('secrets.md', 'In a cluster', 1)).toContain('successfully rolled out');
  const after = (await release.serverPods()).map(({ metadata }) => metadata.name as string);
  expect(after.filter((name) => before.includes(name))).toEqual([]);
});

it('its metrics have the Service that the runbook names', async () => {
  const services = (await release.list('services')).map(({ metadata }) => metadata.name as string);
  expect(services).toContain('portfolio-platform-management');
});

it('the release is taken back as the runbook says', async () => {
  await release.succeed('scripts/deploy.sh', 'production', '--yes', '--', '--set=image.tag=1.2.4');
  await follow('rollback.md', 'Do it: in a cluster');
  const { spec } = await release.only('deployments');
  expect(spec.template.spec.containers[0].image).toMatch(/:1\.2\.3$/);
});

function bashBlocks(file: string, title: string): string[] {
  const { text } = runbookPages().find((page) => page.file === file)!;
  const section = text.split(/^## /m).find((part) => part.startsWith(`${title}\n`));
  if (section === undefined) throw new Error(`${file} has no section ${title}`);
  return [...section.matchAll(/^```bash\n(.*?)^```$/gms)].map(([, commands]) => commands!);
}
