import { startTestCluster } from './test-cluster.mjs';

export default startTestCluster;
