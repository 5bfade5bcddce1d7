import { missingServices } from './services.mjs';

/** In CI nothing is left out: a service that is not there fails the run before it starts. */
export default function requireServices() {
  const missing = missingServices();
  if (process.env.CI !== 'true' || missing.length === 0) return;
  throw new Error(missing.map(({ service, howTo }) => `${service} is not here: ${howTo}`).join('\n'));
}
