import { missingServices } from './services.mjs';

/** Names the suites that were left out because a server is not here, and how to get it. */
export default class NotRunReporter {
  onRunComplete() {
    for (const { service, howTo, suites } of missingServices()) {
      process.stderr.write(`\nNot run, because ${service} is not here (get it with: ${howTo}):\n`);
      for (const suite of suites) process.stderr.write(`  ${suite}\n`);
    }
  }
}
