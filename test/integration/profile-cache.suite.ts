import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { ProfileSearch } from '../../src/modules/profile/profile.search.js';
import { type Developer, type ProfileApp } from '../support/profile-app.js';
import { identityOf, languagesOf, statsOf } from '../support/profile-builders.js';

/** @param appsUnderTest on which is written, and read: the same where there is one. */
export function describeProfileCache(
  store: string,
  appsUnderTest: () => { readonly writer: ProfileApp; readonly reader: ProfileApp },
): void {
  describe(`searches that are cached in ${store}`, () => {
    let writer: ProfileApp;
    let reader: ProfileApp;
    let octocat: Developer;

    const slugs = async (query: string) => {
      const { body } = await reader.read(`/api/search?${query}`);
      return [body.profiles.map((each: any) => each.slug), body.pagination.totalCount] as const;
    };
    const suggested = async (q: string) => (await reader.read(`/api/search/suggest?q=${q}`)).body;

    beforeEach(async () => {
      ({ writer, reader } = appsUnderTest());
      await writer.database.query('DELETE FROM users WHERE email LIKE $1', ['user%']);
      await writer.profiles.erased();
      octocat = await writer.developer();
    });

    afterEach(() => void jest.restoreAllMocks());

    it('are read from the database once for all who ask, whatever the order of what they ask', async () => {
      const find = jest.spyOn(reader.nest.get(ProfileSearch), 'find');
      const ask = () => reader.read('/api/search?q=octo&sortBy=stars');
      const [first, ...others] = await Promise.all(Array.from({ length: 20 }, ask));
      await reader.read('/api/search?sortBy=stars&q=octo&page=1');
      expect(find).toHaveBeenCalledTimes(1);
      for (const { text } of others) expect(text).toBe(first!.text);
    });

    it('are fresh at once when a profile is opened, edited, moved, shut', async () => {
      const ada = await writer.developer({ identity: { login: 'ada', name: 'Ada' }, isPublic: false });
      expect(await slugs('q=ada')).toEqual([[], 0]);
      await writer.change(ada, { isPublic: true });
      expect(await slugs('q=ada')).toEqual([['ada'], 1]);
      await writer.change(ada, { slug: 'countess' });
      expect(await slugs('q=ada')).toEqual([['countess'], 1]);
      await writer.change(ada, { location: 'Xanadu' });
      expect(await suggested('xan')).toMatchObject({ locations: ['Xanadu'] });
      await writer.change(ada, { isPublic: false });
      expect(await slugs('q=ada')).toEqual([[], 0]);
      expect(await suggested('xan')).toMatchObject({ locations: [] });
    });

    it('are fresh at once when a sync brought something', async () => {
      expect(await slugs('language=zig')).toEqual([[], 0]);
      await writer.profiles.keep(
        octocat.id,
        identityOf(),
        statsOf({ languages: languagesOf('Zig') }),
        Date.now(),
      );
      expect(await slugs('language=zig')).toEqual([['octocat'], 1]);
    });

    it('have no total from before', async () => {
      for (let number = 2; number <= 6; number++) {
        await writer.developer({ identity: { login: `octo-${number}` } });
        expect((await slugs('pageSize=1'))[1]).toBe(number);
      }
    });

    it('are fresh when an account is erased', async () => {
      expect(await slugs('q=octo')).toEqual([['octocat'], 1]);
      await writer.database.query('DELETE FROM users WHERE id = $1', [octocat.id]);
      await writer.profiles.erased();
      expect(await slugs('q=octo')).toEqual([[], 0]);
    });
  });
}
