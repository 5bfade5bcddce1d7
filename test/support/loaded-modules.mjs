// Loaded with `node --import`: writes down, at the end of the process, which packages it loaded.
import { writeSync } from 'node:fs';
import { registerHooks } from 'node:module';

const packages = new Set();

registerHooks({
  load(url, context, next) {
    const [, name] = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(url) ?? [];
    if (name) packages.add(name);
    return next(url, context);
  },
});

process.on('exit', () => writeSync(1, `${JSON.stringify({ event: 'packages', packages: [...packages] })}\n`));
