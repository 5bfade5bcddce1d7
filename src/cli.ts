import { endOnSignalAsProcessOne } from './app.signals.js';

endOnSignalAsProcessOne();
// `healthcheck` runs every half minute beside the server and within its memory limit: it loads next to nothing.
const [, , ...words] = process.argv;
if (words.join(' ') === 'healthcheck') {
  const { healthcheck } = await import('./app.healthcheck.js');
  process.exitCode = await healthcheck();
} else {
  await import('./cli.program.js');
}
