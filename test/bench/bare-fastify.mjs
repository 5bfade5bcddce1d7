// What a request costs where nothing is done: the baseline of http.bench.ts.
import fastify from 'fastify';

const server = fastify();
server.get('/', () => ({ status: 'ok' }));
process.stdout.write(`${await server.listen({ port: 0, host: '127.0.0.1' })}\n`);
process.on('disconnect', () => process.exit());
