// One cluster for every suite of a run; KUBECONFIG names another instead.
import { startAndReadLine, stopProcess } from '../child-process.ts';

let child;

/** Sets TEST_CLUSTER, for the workers that start afterwards. */
export async function startTestCluster() {
  const started = await startAndReadLine(process.execPath, ['test/support/kubernetes/main.ts']);
  child = started.child;
  process.env.TEST_CLUSTER = started.line;
}

export async function stopTestCluster() {
  if (child) await stopProcess(child);
  child = undefined;
}
