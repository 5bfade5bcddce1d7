import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Controller, Get, HttpException, Logger, Module, Param } from '@nestjs/common';
import { type ListeningProbe, listenProbe } from '../support/listening-probe.js';

const SQL = 'SELECT secret_column FROM accounts';

class QueryFailed extends Error {
  readonly query = SQL;
  readonly code = '42P01';
}

const THROWN: Readonly<Record<string, unknown>> = {
  error: new QueryFailed(`no such relation: ${SQL}`),
  caused: new Error(`outer ${SQL}`, { cause: new QueryFailed(SQL) }),
  text: `a text with ${SQL}`,
  object: { message: SQL, stack: SQL },
  undefined: undefined,
  null: null,
  zero: 0,
  'nest-exception': new HttpException({ message: SQL, stack: SQL }, 500),
  'status-of-a-success': Object.assign(new Error(SQL), { statusCode: 204 }),
  'status-of-nothing': Object.assign(new Error(SQL), { statusCode: 99 }),
};

@Controller('faults')
class FaultsController {
  @Get(':what')
  async fault(@Param('what') what: string) {
    await Promise.resolve();
    new Logger('Probe').log({ event: 'probe_reached', message: 'about to fail' });
    throw THROWN[what];
  }
}

@Module({ controllers: [FaultsController] })
class FaultsModule {}

describe('what nobody foresaw', () => {
  let probe: ListeningProbe;

  beforeAll(async () => {
    probe = await listenProbe(FaultsModule);
  });

  afterAll(() => probe.close());

  async function provoke(what: string) {
    const response = await fetch(`${probe.origin}/faults/${what}`);
    const requestId = response.headers.get('x-request-id')!;
    return { response, body: await response.text(), requestId, lines: await probe.linesOf(requestId) };
  }

  it.each(Object.keys(THROWN))('(%s) answers 500 and shows nothing of itself', async (what) => {
    const { response, body, requestId } = await provoke(what);
    expect(response.status).toBe(500);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    expect(JSON.parse(body)).toEqual({
      type: 'urn:portfolio-platform:problem:internal-error',
      title: 'Something went wrong on our side',
      status: 500,
      detail: 'An unexpected fault was recorded',
      instance: `/faults/${what}`,
      code: 'INTERNAL_ERROR',
      requestId,
    });
  });

  it.each(Object.keys(THROWN))('(%s) is one ERROR line beside the access line', async (what) => {
    const { lines } = await provoke(what);
    const errors = lines.filter(({ level }) => level === 'ERROR');
    expect(errors).toMatchObject([
      { event: 'unexpected_fault' },
      { event: 'http_request', route: '/faults/:what', status: 500 },
    ]);
  });

  it('is logged with what an operator needs to find it', async () => {
    const { lines, requestId } = await provoke('error');
    expect(lines.find(({ event }) => event === 'unexpected_fault')).toMatchObject({
      context: 'ProblemFilter',
      message: `no such relation: ${SQL}`,
      method: 'GET',
      route: '/faults/:what',
      requestId,
      stack: expect.stringContaining('http-faults.int-spec'),
    });
  });

  it('shares its request id with what the handler logged', async () => {
    const { lines } = await provoke('error');
    expect(lines.map(({ event }) => event)).toEqual(['probe_reached', 'unexpected_fault', 'http_request']);
  });
});
