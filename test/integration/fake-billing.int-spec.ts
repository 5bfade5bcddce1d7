import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Fault } from '../support/fake-billing/faults.js';
import { type FakeBilling, startFakeBilling } from '../support/fake-billing.js';

let billing: FakeBilling;

beforeAll(async () => {
  billing = await startFakeBilling();
});

afterEach(async () => {
  await billing.honourKeys(true);
  await billing.clear();
});

afterAll(() => billing.stop());

const create = (name: string, key?: string) =>
  fetch(`${billing.url}/provider`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(key && { 'idempotency-key': key }) },
    body: JSON.stringify({ name }),
    signal: AbortSignal.timeout(2000),
  });
const idOf = async (response: Response) => ((await response.json()) as { id: string }).id;
const billedFor = async (name: string) =>
  (await billing.providers()).filter((provider) => provider.name === name).length;

describe('the fake billing service', () => {
  it('creates a provider once per key, and answers the same again', async () => {
    const first = await create('Orchard', 'key-1');
    expect(first.status).toBe(201);
    const id = await idOf(first);
    expect(await idOf(await create('Orchard', 'key-1'))).toBe(id);
    expect(await idOf(await create('Orchard', 'key-2'))).not.toBe(id);
    expect(await billedFor('Orchard')).toBe(2);
    expect((await billing.requests()).map(({ name, key }) => [name, key])).toEqual([
      ['Orchard', 'key-1'],
      ['Orchard', 'key-1'],
      ['Orchard', 'key-2'],
    ]);
  });

  it('creates one each time when it ignores keys', async () => {
    await billing.honourKeys(false);
    await create('Twice', 'key-3');
    await create('Twice', 'key-3');
    expect(await billedFor('Twice')).toBe(2);
  });

  it('refuses connections until it is told otherwise, and knows what it billed', async () => {
    await create('Before', 'key-4');
    await billing.fault({ kind: 'refuse' });
    await expect(create('Never')).rejects.toMatchObject({ cause: { code: 'ECONNREFUSED' } });
    await billing.clear();
    expect((await create('After', 'key-5')).status).toBe(201);
    expect([await billedFor('Before'), await billedFor('Never'), await billedFor('After')]).toEqual([
      1, 0, 1,
    ]);
  });

  it.each([
    ['before', false, 0],
    ['after', true, 1],
  ])('drops the connection %s it worked', async (when, works, billed) => {
    await billing.fault({ kind: 'drop', works, times: 1 });
    await expect(create(`Dropped ${when}`)).rejects.toThrow();
    expect(await billedFor(`Dropped ${when}`)).toBe(billed);
    expect((await create(`Dropped ${when}`)).status).toBe(201);
  });

  it('stalls, working or not', async () => {
    await billing.fault({ kind: 'stall', works: true });
    const call = fetch(`${billing.url}/provider`, {
      method: 'POST',
      body: '{"name":"Stalled"}',
      signal: AbortSignal.timeout(100),
    });
    await expect(call).rejects.toMatchObject({ name: 'TimeoutError' });
    expect(await billedFor('Stalled')).toBe(1);
  });

  it.each<[Fault, number, string | null]>([
    [{ kind: 'status', status: 409 }, 409, null],
    [{ kind: 'status', status: 500, works: true }, 500, null],
    [{ kind: 'status', status: 429, retryAfter: 3 }, 429, '3'],
  ])('answers %j with status %i', async (fault, status, retryAfter) => {
    await billing.fault(fault);
    const name = `Status ${status}`;
    const answer = await create(name);
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([status, retryAfter]);
    expect(await billedFor(name)).toBe(fault.works ? 1 : 0);
  });

  it('answers garbage, and JSON of another shape', async () => {
    await billing.fault({ kind: 'garbage', times: 1 });
    await billing.fault({ kind: 'other_shape', times: 1 });
    await expect((await create('Garbage')).json()).rejects.toThrow();
    expect(await idOf(await create('Garbage'))).toBeUndefined();
  });

  it('is slow as long as it is told', async () => {
    const startedAt = performance.now();
    await billing.fault({ kind: 'slow', delayMs: 150, times: 1 });
    expect((await create('Slow')).status).toBe(201);
    expect(performance.now() - startedAt).toBeGreaterThan(140);
  });
});
