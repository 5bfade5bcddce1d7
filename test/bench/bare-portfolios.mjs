// What the portfolios' queries cost where nothing else is done: the baseline of portfolios.bench.ts. The statements are
// the application's own, and prepared as there; totals are estimated once a second.
import { randomBytes } from 'node:crypto';
import { fastify } from 'fastify';
import { mongo } from 'mongoose';
import pg from 'pg';
import * as documents from '../../dist/modules/portfolio/mongo/portfolio.queries.js';
import {
  portfolioById,
  portfolioInsert,
  portfolioPage,
  portfolioRows,
} from '../../dist/modules/portfolio/relational/portfolio.queries.js';
import { prepared } from '../../dist/platform/database/prepared-statement.js';

/** By the name of the store. */
const STORES = {
  postgres(url, poolSize) {
    const pool = new pg.Pool({ connectionString: url, max: Number(poolSize) });
    const run = async (statement) => (await pool.query(prepared(statement))).rows;
    return {
      add: (portfolios) => run(portfolioInsert(portfolios)),
      find: async (id) => (await run(portfolioById(id)))[0],
      page: (filter, range) => run(portfolioPage(filter, range)),
      async estimate(filter) {
        const { text, values } = portfolioRows(filter);
        const [row] = await run({ text: `EXPLAIN (FORMAT JSON) ${text}`, values, planned: 'each-time' });
        return row['QUERY PLAN'][0].Plan['Plan Rows'];
      },
    };
  },
  mongodb(uri, poolSize) {
    const { SHOWN, NEWEST_FIRST, byId, matching, toDocument, toPortfolio } = documents;
    const portfolios = new mongo.MongoClient(uri, { maxPoolSize: Number(poolSize) })
      .db()
      .collection('portfolio');
    return {
      add: (added) => portfolios.insertMany(added.map(toDocument)),
      find: async (id) => toPortfolio(await portfolios.findOne(byId(id), { projection: SHOWN })),
      async page(filter, { limit }) {
        const options = { projection: SHOWN, sort: NEWEST_FIRST, limit, batchSize: limit };
        return (await portfolios.find(matching(filter), options).toArray()).map(toPortfolio);
      },
      estimate: (filter) =>
        filter.kind === 'all'
          ? portfolios.estimatedDocumentCount()
          : portfolios.countDocuments(matching(filter)),
    };
  },
};

const [, , name, ...words] = process.argv;
const store = STORES[name](...words);
const server = fastify();

server.get('/api/health/live', () => ({ status: 'ok' }));

server.get('/api/v1/portfolio/:id', async (request) => toAnswer(await store.find(request.params.id)));

server.post('/api/v1/portfolios', async (request, reply) => {
  const portfolio = begin(request.body);
  await store.add([portfolio]);
  void reply.code(201);
  return toAnswer(portfolio);
});

server.post('/api/v2/portfolios', async (request, reply) => {
  const portfolios = request.body.map(begin);
  await store.add(portfolios);
  void reply.code(201);
  return portfolios.map(toAnswer);
});

server.get('/api/v2/portfolios', async (request) => {
  const filter = filterOf(request.query);
  const limit = Number(request.query.limit ?? 50);
  const found = await store.page(filter, { limit: limit + 1, offset: 0 });
  const more = found.length > limit;
  const shown = found.slice(0, limit);
  const total = more ? await totalOf(filter) : found.length;
  return {
    portfolios: shown.map(toAnswer),
    pagination: {
      totalElements: total,
      totalPages: Math.ceil(total / limit),
      currentPage: 0,
      pageSize: limit,
      hasNext: more,
      hasPrevious: false,
      nextCursor: more ? shown.at(-1).dateCreated + shown.at(-1).id : null,
    },
  };
});

const totals = new Map();

async function totalOf(filter) {
  const key = filter.kind + filter.key;
  const now = performance.now();
  const known = totals.get(key);
  if (known && now - known.at < 1000) return known.total;
  const total = store.estimate(filter);
  totals.set(key, { at: now, total });
  return total;
}

function filterOf({ name, name_like: part }) {
  if (name !== undefined) return { kind: 'exact', key: name.toLowerCase() };
  if (part !== undefined) return { kind: 'substring', key: part.toLowerCase() };
  return { kind: 'all', key: '' };
}

function begin({ name, dateCreated = new Date().toISOString(), version = 1 }) {
  return { id: randomBytes(12).toString('hex'), name, dateCreated, version };
}

function toAnswer({ id, name, dateCreated, version }) {
  return { portfolioId: id, name, dateCreated, version };
}

process.stdout.write(`${await server.listen({ port: 0, host: '127.0.0.1' })}\n`);
process.on('disconnect', () => process.exit());
