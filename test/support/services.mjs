import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The servers and programs that tests use and npm does not bring, and where they are looked for. */

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
export const TOOLS =
  process.env.PORTFOLIO_TOOLS_DIR ?? join(homedir(), '.cache', 'portfolio-platform', 'tools');
const DIRECTORIES = [process.env.TEST_BIN, join(TOOLS, 'bin'), ...(process.env.PATH ?? '').split(delimiter)];

/** Programs of each service: of each list one must be there. */
const PROGRAMS = {
  redis: [['redis-server']],
  mongodb: [['mongo-java-server']],
  prometheus: [['prometheus'], ['promtool']],
  alertmanager: [['alertmanager', 'prometheus-alertmanager'], ['amtool']],
  helm: [['helm']],
  kubeconform: [['kubeconform']],
  shellcheck: [['shellcheck']],
  kubernetes: [['kube-apiserver'], ['kubectl']],
  chromium: [['chromium', 'chromium-browser', 'google-chrome']],
  image: [['buildah'], ['debootstrap'], ['ip']],
};

/** @returns the path of a program of a service, or undefined. */
export function findProgram(...names) {
  const directories = DIRECTORIES.filter(Boolean);
  return names.flatMap((name) => directories.map((directory) => join(directory, name))).find(existsSync);
}

/** @returns whether a service is here. */
export function hasService(service) {
  if (service === 'mongodb' && process.env.TEST_MONGODB_URI) return true;
  // A container's namespaces and mounts are made without an engine.
  if (service === 'image' && process.getuid?.() !== 0) return false;
  const programs = PROGRAMS[service];
  if (!programs)
    throw new Error(`@needs ${service}: no such service; there are ${Object.keys(PROGRAMS).join(', ')}`);
  return programs.every((names) => findProgram(...names) !== undefined);
}

/**
 * The services that suites ask for (`@needs redis` in the doc block at the top) and that are not here.
 *
 * @returns {{ service: string, howTo: string, suites: string[] }[]} suites as paths below the repository.
 */
export function missingServices() {
  const missing = new Map();
  for (const file of specFiles(join(ROOT, 'test'))) {
    const [, names = ''] = /^\/\*\*[^]*?@needs ([a-z ]+)[^]*?\*\//.exec(readFileSync(file, 'utf8')) ?? [];
    for (const service of names.split(' ').filter((name) => name && !hasService(name))) {
      missing.set(service, [...(missing.get(service) ?? []), relative(ROOT, file)]);
    }
  }
  return [...missing].map(([service, suites]) => ({
    service,
    howTo: `scripts/install-test-services.sh ${service}`,
    suites,
  }));
}

function specFiles(directory) {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /spec\.ts$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
}
