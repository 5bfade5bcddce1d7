import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { gunzipSync } from 'node:zlib';
import { type BootPortfolios, type PortfolioApp, idsOf } from '../support/portfolio-app.js';

const LIST = '/api/v1/portfolios';
const BULK = 100;
/** Enough for several batches. */
const BULKS = 13;

/** The stream of all portfolios. */
export function describePortfolioList(adapter: string, boot: BootPortfolios): void {
  describe(`the list of all portfolios on ${adapter}`, () => {
    let app: PortfolioApp;
    const added: unknown[] = [];

    beforeAll(async () => {
      app = await boot();
    });

    afterEach(() => void jest.restoreAllMocks());

    afterAll(() => app.close());

    /** Dated so that neither date nor name says in which order they came. */
    const addMany = async () => {
      for (let bulk = 0; bulk < BULKS; bulk++) {
        const portfolios = Array.from({ length: BULK }, (_, index) => ({
          name: `${(index * 37) % BULK} of ${BULKS - bulk} 🙂`,
          dateCreated: `20${10 + ((index * 7 + bulk) % 89)}-01-01T00:00:00.000Z`,
        }));
        added.push(...(await app.createAll(portfolios)).body);
      }
    };

    it('is an empty array while there are none', async () => {
      const { status, headers, text } = await app.ask(LIST);
      expect([status, text]).toEqual([200, '[]']);
      expect(headers).toMatchObject({
        'content-type': 'application/json; charset=utf-8',
        'cache-control': 'no-store',
      });
    });

    it('has every portfolio once, in the order in which they were added', async () => {
      await addMany();
      const { status, body } = await app.ask(LIST);
      expect(status).toBe(200);
      expect(body).toEqual(added);
    });

    it('keeps that order after changes and deletions', async () => {
      const ids = idsOf(added);
      await app.put(ids[3]!, { name: 'Changed', dateCreated: '1999-01-01T00:00:00Z', version: 1 });
      await app.remove(ids[700]!, '?version=1');
      await app.remove(ids.at(-1)!, '?version=1');
      const { body } = await app.ask(LIST);
      expect(idsOf(body)).toEqual(ids.filter((id) => id !== ids[700] && id !== ids.at(-1)));
      expect(body[3]).toMatchObject({ name: 'Changed', version: 2 });
    });

    it('is asked of the store part by part', async () => {
      const batch = jest.spyOn(app.store, 'batch');
      await app.ask(LIST);
      expect(batch).toHaveBeenCalledTimes(3);
      for (const [, limit] of batch.mock.calls) expect(limit).toBe(500);
    });

    it('may be asked for by HEAD', async () => {
      const { status, headers, text } = await app.ask({ method: 'HEAD', url: LIST });
      expect([status, text]).toEqual([200, '']);
      expect(headers['content-type']).toBe('application/json; charset=utf-8');
    });

    it('is the same compressed', async () => {
      const plain = await app.ask(LIST);
      const { headers, rawPayload } = await app.server.inject({
        url: LIST,
        headers: { 'accept-encoding': 'gzip' },
      });
      expect(headers['content-encoding']).toBe('gzip');
      expect(gunzipSync(rawPayload).toString()).toBe(plain.text);
    });

    it('breaks off where the store fails in the middle, rather than to look complete', async () => {
      const batch = app.store.batch.bind(app.store);
      const second = Promise.withResolvers<never>();
      jest.spyOn(app.store, 'batch').mockImplementationOnce(batch).mockReturnValueOnce(second.promise);
      await app.nest.listen(0, '127.0.0.1');
      const answer = await fetch((await app.nest.getUrl()) + LIST, {
        headers: { 'accept-encoding': 'identity' },
      });
      expect(answer.status).toBe(200);
      second.reject(new Error('the store fails'));
      await expect(answer.text()).rejects.toThrow('terminated');
    });

    it('is an error where the store fails at once', async () => {
      jest.spyOn(app.store, 'batch').mockRejectedValueOnce(new Error('the store fails'));
      const { status, body } = await app.ask(LIST);
      expect([status, body.code]).toEqual([500, 'INTERNAL_ERROR']);
    });
  });
}
