import { reachCluster, startCluster } from './cluster.ts';

/**
 * Starts a cluster, prints where it is as one line of JSON and keeps it until this process ends, or the one that started
 * it does. KUBECONFIG names a cluster to use instead; `--api-server` starts an API server alone, whatever it names.
 */
for (const end of ['SIGINT', 'SIGTERM', 'disconnect']) process.once(end, () => process.exit());

const named = process.env['KUBECONFIG'];
const alone = process.argv.includes('--api-server');
const cluster = named && !alone ? await reachCluster(named) : await startCluster({ controllers: !alone });
process.stdout.write(`${JSON.stringify(cluster)}\n`);
