import { constants } from 'node:os';

/**
 * The kernel spares process 1, which this is in a container, what a signal does by default: so long as nobody has more
 * to do before the end, it ends here, with the exit code that a shell would give (128 and the signal's number).
 */
export function endOnSignalAsProcessOne(): void {
  if (process.pid !== 1) return;
  for (const signal of ['SIGTERM', 'SIGINT'] as const)
    process.on(signal, () => {
      if (process.listenerCount(signal) === 1) process.exit(128 + constants.signals[signal]);
    });
}
