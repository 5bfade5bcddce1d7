import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { ManualClock } from '../support/manual-clock.js';
import { AS_ADMIN, type BootPortfolios, type PortfolioApp } from '../support/portfolio-app.js';

const DAY_MS = 24 * 60 * 60 * 1000;
/** After which a request that has not ended counts as dead. */
const LEASE_MS = 2 * 60 * 1000;

/** Idempotency keys of creations. */
export function describePortfolioIdempotency(adapter: string, boot: BootPortfolios): void {
  describe(`idempotency keys of portfolios on ${adapter}`, () => {
    let app: PortfolioApp;
    const clock = new ManualClock();
    let keys = 0;

    beforeAll(async () => {
      app = await boot({ clock });
    });

    afterEach(() => void jest.restoreAllMocks());

    afterAll(() => app.close());

    /** @returns a key that no other test has. */
    const newKey = () => `key ${++keys}`;
    const withKey = (key: string) => ({ ...AS_ADMIN, 'idempotency-key': key });
    const count = async (): Promise<number> => (await app.ask('/api/v1/portfolios')).body.length;
    const REPLAYED = 'idempotency-replayed';

    /** Holds the next creation before it does anything. @returns when it is there, and what lets it go on. */
    const holdNext = () => {
      const arrived = Promise.withResolvers<void>();
      const goOn = Promise.withResolvers<void>();
      const add = app.store.add.bind(app.store);
      jest.spyOn(app.store, 'add').mockImplementationOnce(async (portfolios) => {
        arrived.resolve();
        await goOn.promise;
        await add(portfolios);
      });
      return { arrived: arrived.promise, goOn: goOn.resolve };
    };

    describe.each<[string, 'create' | 'createAll', unknown, unknown]>([
      ['one portfolio', 'create', { name: 'Single' }, { name: 'Other' }],
      [
        'several',
        'createAll',
        [{ name: 'First' }, { name: 'Second', dateCreated: '2024-01-15T08:30:00Z' }],
        [{ name: 'Second' }],
      ],
    ])('a creation of %s', (_what, creation, body, otherBody) => {
      const create = (given: unknown, headers: Record<string, string>) => app[creation](given, headers);

      it('that is sent again is answered as before, and made once', async () => {
        const headers = withKey(newKey());
        const first = await create(body, headers);
        expect([first.status, first.headers[REPLAYED]]).toEqual([201, undefined]);
        const before = await count();
        for (let time = 0; time < 2; time++) {
          const again = await create(body, headers);
          expect([again.status, again.headers[REPLAYED], again.text]).toEqual([201, 'true', first.text]);
          for (const name of ['etag', 'location', 'content-type', 'cache-control'])
            expect(again.headers[name]).toBe(first.headers[name]);
        }
        expect(await count()).toBe(before);
      });

      it('is the same in other blanks, and not in other words', async () => {
        const headers = withKey(newKey());
        const { text } = await create(body, headers);
        expect((await create(JSON.stringify(body, undefined, 2), headers)).text).toBe(text);
        const refused = await create(otherBody, headers);
        expect([refused.status, refused.body.code]).toEqual([422, 'IDEMPOTENCY_KEY_REUSED']);
      });

      it('is refused while the first is under way', async () => {
        const headers = withKey(newKey());
        const held = holdNext();
        const first = create(body, headers);
        await held.arrived;
        const second = await create(body, headers);
        expect([second.status, second.body.code, second.headers['retry-after']]).toEqual([
          409,
          'IDEMPOTENCY_KEY_IN_USE',
          '1',
        ]);
        expect((await create(otherBody, headers)).body.code).toBe('IDEMPOTENCY_KEY_REUSED');
        held.goOn();
        expect((await first).status).toBe(201);
        expect((await create(body, headers)).text).toBe((await first).text);
      });

      it('of many at once with one key is made once', async () => {
        const headers = withKey(newKey());
        const before = await count();
        const answers = await Promise.all(Array.from({ length: 20 }, () => create(body, headers)));
        const made = answers.filter(
          ({ status, headers: { [REPLAYED]: replayed } }) => status === 201 && !replayed,
        );
        expect(made).toHaveLength(1);
        for (const { status, text } of answers)
          expect(status === 201 ? text === made[0]!.text : status === 409).toBe(true);
        expect(await count()).toBe(before + [made[0]!.body].flat().length);
      });

      it('that was not valid frees its key', async () => {
        const headers = withKey(newKey());
        for (const bad of [{ name: '' }, [], [{ name: 'a' }, { name: 'A' }]]) {
          const { status } = await create(bad, headers);
          expect([400, 422]).toContain(status);
        }
        const good = await create(body, headers);
        expect([good.status, good.headers[REPLAYED]]).toEqual([201, undefined]);
      });

      it('that failed frees its key', async () => {
        const headers = withKey(newKey());
        jest.spyOn(app.store, 'add').mockRejectedValueOnce(new Error('the store fails'));
        expect((await create(body, headers)).status).toBe(500);
        const good = await create(otherBody, headers);
        expect([good.status, good.headers[REPLAYED]]).toEqual([201, undefined]);
      });

      it('that failed after its effect took place is answered as it should have been', async () => {
        const headers = withKey(newKey());
        const add = app.store.add.bind(app.store);
        jest.spyOn(app.store, 'add').mockImplementationOnce(async (portfolios) => {
          await add(portfolios);
          throw new Error('nobody heard of it');
        });
        expect((await create(body, headers)).status).toBe(500);
        const before = await count();
        const again = await create(body, headers);
        expect([again.status, again.headers[REPLAYED]]).toEqual([201, 'true']);
        expect(await count()).toBe(before);
        for (const portfolio of [again.body].flat())
          expect((await app.get(portfolio.portfolioId)).body).toEqual(portfolio);
      });

      it('is made anew after a day', async () => {
        const headers = withKey(newKey());
        const first = await create(body, headers);
        clock.skip(DAY_MS - 1);
        expect((await create(body, headers)).text).toBe(first.text);
        clock.skip(1);
        const anew = await create(otherBody, headers);
        expect([anew.status, anew.headers[REPLAYED]]).toEqual([201, undefined]);
        expect((await create(otherBody, headers)).text).toBe(anew.text);
      });

      it('is refused while it is made anew, rather than answered as a day ago', async () => {
        const headers = withKey(newKey());
        await create(body, headers);
        clock.skip(DAY_MS);
        const held = holdNext();
        const anew = create(body, headers);
        await held.arrived;
        expect((await create(body, headers)).body.code).toBe('IDEMPOTENCY_KEY_IN_USE');
        held.goOn();
        expect((await anew).headers[REPLAYED]).toBeUndefined();
      });

      it('that died is made by the next, and has no effect if it lives after all', async () => {
        const headers = withKey(newKey());
        const before = await count();
        const held = holdNext();
        const late = create(body, headers);
        await held.arrived;
        clock.skip(LEASE_MS - 1);
        expect((await create(body, headers)).status).toBe(409);
        clock.skip(1);
        const next = await create(body, headers);
        expect([next.status, next.headers[REPLAYED]]).toEqual([201, undefined]);
        const after = await count();
        expect(after).toBeGreaterThan(before);
        held.goOn();
        const { status, body: problem } = await late;
        expect([status, problem.code]).toEqual([409, 'IDEMPOTENCY_KEY_LOST']);
        expect(await count()).toBe(after);
        expect((await create(body, headers)).text).toBe(next.text);
      });

      it('that died leaves the key to the one that makes it now', async () => {
        const headers = withKey(newKey());
        const [dead, living] = [holdNext(), holdNext()];
        const late = create(body, headers);
        await dead.arrived;
        clock.skip(LEASE_MS);
        const next = create(body, headers);
        await living.arrived;
        dead.goOn();
        expect((await late).body.code).toBe('IDEMPOTENCY_KEY_LOST');
        expect((await create(body, headers)).body.code).toBe('IDEMPOTENCY_KEY_IN_USE');
        living.goOn();
        expect((await next).status).toBe(201);
      });
    });

    it('are each operation’s own', async () => {
      const headers = withKey(newKey());
      const single = await app.create({ name: 'Single' }, headers);
      const bulk = await app.createAll([{ name: 'Several' }], headers);
      expect([single.status, bulk.status, bulk.headers[REPLAYED]]).toEqual([201, 201, undefined]);
    });

    it.each([['k'], ['k'.repeat(255)], ['~!@#$%^&*()_+ "quoted", {}|\\']])('may be %j', async (key) => {
      expect((await app.create({ name: 'Keyed' }, withKey(key))).status).toBe(201);
      expect((await app.create({ name: 'Keyed' }, withKey(key))).headers[REPLAYED]).toBe('true');
    });

    it.each([[''], ['k'.repeat(256)], ['clé'], ['a\tb']])('cannot be %j', async (key) => {
      const before = await count();
      const answers = [
        await app.create({ name: 'Keyed' }, withKey(key)),
        await app.createAll([{ name: 'Keyed' }], withKey(key)),
      ];
      for (const { status, body } of answers)
        expect([status, body.code, body.detail]).toEqual([
          400,
          'IDEMPOTENCY_KEY_INVALID',
          'Idempotency-Key must be 1 to 255 printable ASCII characters',
        ]);
      expect(await count()).toBe(before);
    });

    it('are of no matter to those who may not write', async () => {
      const key = newKey();
      const { status } = await app.create({ name: 'Strange' }, { 'idempotency-key': key });
      expect(status).toBe(401);
      expect((await app.create({ name: 'Strange' }, { 'idempotency-key': '' })).status).toBe(401);
      expect((await app.create({ name: 'Known' }, withKey(key))).status).toBe(201);
    });

    it('are of no matter to a change', async () => {
      const key = { 'idempotency-key': newKey() };
      const { body } = await app.create({ name: 'Changed' });
      const first = await app.put(body.portfolioId, { name: 'Once', version: 1 }, key);
      const second = await app.put(body.portfolioId, { name: 'Once', version: 1 }, key);
      expect([first.status, second.status, second.headers[REPLAYED]]).toEqual([200, 409, undefined]);
      const invalid = { 'idempotency-key': '' };
      expect((await app.put(body.portfolioId, { name: 'Twice', version: 2 }, invalid)).status).toBe(200);
    });

    it('do not make a creation count twice', async () => {
      const series = 'portfolio_creations_total{via="single"}';
      const headers = withKey(newKey());
      const before = await app.metric(series);
      await app.create({ name: 'Counted' }, headers);
      await app.create({ name: 'Counted' }, headers);
      expect(await app.metric(series)).toBe(before + 1);
    });
  });
}
