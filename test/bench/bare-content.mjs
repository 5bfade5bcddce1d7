// What a prepared answer costs where nothing else is done: the baseline of content.bench.ts. It is given the
// application's own body by PUT, and sends it with the headers that are its own.
import { createHash } from 'node:crypto';
import { brotliCompressSync, gzipSync, constants as zlib } from 'node:zlib';
import { fastify } from 'fastify';

const server = fastify();
let prepared;

server.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));

server.put('/prepared', (request) => {
  const identity = request.body;
  const params = { [zlib.BROTLI_PARAM_QUALITY]: 7 };
  prepared = {
    etag: `W/"${createHash('sha256').update(identity).digest('base64url').slice(0, 27)}"`,
    identity,
    br: brotliCompressSync(identity, { params }),
    gzip: gzipSync(identity),
  };
  return { etag: prepared.etag };
});

server.get('/api/health/live', () => ({ status: 'ok' }));

server.get('/api/v1/content/bundle', (request, reply) => {
  const { 'if-none-match': known, 'accept-encoding': accepted = '' } = request.headers;
  void reply
    .header('cache-control', 'public, max-age=300')
    .header('vary', 'accept-encoding')
    .header('etag', prepared.etag);
  if (known === prepared.etag) return reply.code(304).send();
  void reply.type('application/json; charset=utf-8');
  const coding = ['br', 'gzip'].find((name) => accepted.includes(name));
  if (coding === undefined) return reply.send(prepared.identity);
  return reply.header('content-encoding', coding).send(prepared[coding]);
});

process.stdout.write(`${await server.listen({ port: 0, host: '127.0.0.1' })}\n`);
process.on('disconnect', () => process.exit());
