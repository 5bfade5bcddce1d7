// What the candidates' queries cost where nothing else is done: the baseline of candidates.bench.ts. The statements are
// the application's own, that of the audit trail as TypeORM writes it; the total is counted once a second.
import { fastify } from 'fastify';
import pg from 'pg';
import {
  candidateById,
  candidateCount,
  candidateInsert,
  candidatePage,
} from '../../dist/modules/provider/candidate.queries.js';

const AUDIT = `INSERT INTO "audit_events"("id", "occurred_at", "actor", "actor_id", "action", "entity", "entity_id",
    "changes", "request_id")
  VALUES (DEFAULT, DEFAULT, $1, DEFAULT, $2, $3, $4, $5, $6) RETURNING "id", "occurred_at", "changes"`;

const pool = new pg.Pool({ connectionString: process.argv[2], max: Number(process.argv[3]) });
const server = fastify();

let total;
let countedAt = -Infinity;

async function countOnceASecond() {
  if (performance.now() - countedAt >= 1000) {
    countedAt = performance.now();
    total = pool.query(candidateCount({})).then(({ rows }) => rows[0].count);
  }
  return total;
}

server.get('/candidates', async () => {
  const { rows } = await pool.query(candidatePage({}, { limit: 21, offset: 0 }));
  return {
    candidates: rows.slice(0, 20),
    pagination: { total: await countOnceASecond(), limit: 20, offset: 0 },
    next_cursor: rows.length > 20 ? rows[19].createdAt + rows[19].id : null,
  };
});

server.get('/candidates/:id', async (request) => {
  const { rows } = await pool.query(candidateById(request.params.id));
  return rows[0];
});

server.post('/candidates', async (request, reply) => {
  const { body } = request;
  const client = await pool.connect();
  try {
    await client.query('START TRANSACTION');
    const { rows } = await client.query(
      candidateInsert({
        companyName: body.company_name,
        contactEmail: body.contact_email,
        phone: body.phone,
        products: body.products,
        truckCount: body.truck_count,
        capacityTonsPerDay: body.capacity_tons_per_day,
        location: body.location,
      }),
    );
    const changes = JSON.stringify({ company_name: body.company_name, status: 'pending' });
    await client.query(AUDIT, [
      'anonymous',
      'candidate.registered',
      'candidate',
      rows[0].id,
      changes,
      request.id,
    ]);
    await client.query('COMMIT');
    void reply.code(201);
    return rows[0];
  } finally {
    client.release();
  }
});

process.stdout.write(`${await server.listen({ port: 0, host: '127.0.0.1' })}\n`);
process.on('disconnect', () => process.exit());
