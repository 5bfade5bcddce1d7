import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { access, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from '../server-process.ts';
import { type Programs } from './programs.ts';

const STAGES = fileURLToPath(new URL('stages.yaml', import.meta.url));

/** Starts etcd and an API server. @returns the path of the kubeconfig of who may do anything. */
export async function startApiServer(programs: Programs, folder: string): Promise<string> {
  const [etcdPort, peerPort, port] = [await freePort(), await freePort(), await freePort()];
  const [etcd, peer] = [`http://127.0.0.1:${etcdPort}`, `http://127.0.0.1:${peerPort}`];
  programs.start(
    'etcd',
    ...['--name=only', `--data-dir=${join(folder, 'etcd')}`, '--unsafe-no-fsync', '--log-level=error'],
    ...[`--listen-client-urls=${etcd}`, `--advertise-client-urls=${etcd}`],
    ...[
      `--listen-peer-urls=${peer}`,
      `--initial-advertise-peer-urls=${peer}`,
      `--initial-cluster=only=${peer}`,
    ],
  );
  const token = randomBytes(16).toString('hex');
  await writeFile(join(folder, 'tokens.csv'), `${token},admin,admin,system:masters\n`);
  const { privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  });
  await writeFile(join(folder, 'service-accounts.pem'), privateKey);
  const kubeconfig = join(folder, 'kubeconfig.json');
  await writeFile(kubeconfig, JSON.stringify(kubeconfigOf(port, folder, token), undefined, 2));
  programs.start(
    'kube-apiserver',
    ...[`--etcd-servers=${etcd}`, '--bind-address=127.0.0.1', `--secure-port=${port}`],
    ...[`--cert-dir=${join(folder, 'certificates')}`, '--service-cluster-ip-range=10.0.0.0/24'],
    ...['--authorization-mode=RBAC', `--token-auth-file=${join(folder, 'tokens.csv')}`],
    '--service-account-issuer=https://kubernetes.default.svc',
    `--service-account-key-file=${join(folder, 'service-accounts.pem')}`,
    `--service-account-signing-key-file=${join(folder, 'service-accounts.pem')}`,
    ...['--enable-priority-and-fairness=false', '--profiling=false'],
  );
  await programs.until('kube-apiserver', async () => access(certificateIn(folder)).then(() => true));
  return kubeconfig;
}

/** Starts what acts on objects: the controllers, the scheduler, and kwok in place of every kubelet. */
export async function startControllers(
  programs: Programs,
  folder: string,
  kubeconfig: string,
): Promise<void> {
  const common = [`--kubeconfig=${kubeconfig}`, '--secure-port=0', '--leader-elect=false'];
  const eager = ['--kube-api-qps=200', '--kube-api-burst=400'];
  programs.start(
    'kube-controller-manager',
    ...[...common, ...eager],
    `--service-account-private-key-file=${join(folder, 'service-accounts.pem')}`,
    `--root-ca-file=${certificateIn(folder)}`,
    '--horizontal-pod-autoscaler-sync-period=1s',
    // Nobody says again and again that a node is alive.
    '--node-monitor-grace-period=24h',
  );
  programs.start('kube-scheduler', ...common, ...eager);
  programs.start(
    'kwok',
    ...[`--kubeconfig=${kubeconfig}`, '--manage-all-nodes=true', `--config=${STAGES}`],
    `--server-address=127.0.0.1:${await freePort()}`,
  );
}

function certificateIn(folder: string): string {
  return join(folder, 'certificates', 'apiserver.crt');
}

function kubeconfigOf(port: number, folder: string, token: string): object {
  return {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'test',
    contexts: [{ name: 'test', context: { cluster: 'test', user: 'admin' } }],
    clusters: [
      {
        name: 'test',
        cluster: { server: `https://127.0.0.1:${port}`, 'certificate-authority': certificateIn(folder) },
      },
    ],
    users: [{ name: 'admin', user: { token } }],
  };
}
