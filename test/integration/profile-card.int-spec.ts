import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Developer, type ProfileApp, bootProfiles } from '../support/profile-app.js';
import { identityOf, statsOf } from '../support/profile-builders.js';

const PATH = '/api/profile/octocat/card.svg';

let app: ProfileApp;
let octocat: Developer;

beforeAll(async () => {
  app = await bootProfiles();
  octocat = await app.developer();
});

afterAll(() => app.close());

describe('the card of a profile', () => {
  it('is a picture that other people’s pages may show, and that can do nothing', async () => {
    const { status, headers, text } = await app.read(PATH);
    expect([status, text.startsWith('<svg ')]).toEqual([200, true]);
    expect(headers).toMatchObject({
      'content-type': 'image/svg+xml; charset=utf-8',
      'cache-control': 'public, max-age=300',
      'content-security-policy':
        "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox",
      'cross-origin-resource-policy': 'cross-origin',
      'x-content-type-options': 'nosniff',
    });
  });

  it('has a tag for each theme, which changes with what it shows, and with nothing else', async () => {
    const tagOf = async (query = '') => String((await app.read(PATH + query)).headers['etag']);
    const tag = await tagOf();
    expect(new Set([tag, await tagOf('?theme=light'), await tagOf('?theme=dark')]).size).toBe(3);
    await app.read('/api/profile/octocat');
    await app.change(octocat, { bio: 'not on the card' });
    const known = await app.read(PATH, { 'if-none-match': tag });
    expect([known.status, known.text, known.headers['cache-control']]).toEqual([
      304,
      '',
      'public, max-age=300',
    ]);
    await app.profiles.keep(octocat.id, identityOf(), statsOf({ totalStars: 121 }), Date.now());
    expect((await app.read(PATH, { 'if-none-match': tag })).status).toBe(200);
  });

  it('holds what people call themselves as text', async () => {
    await app.change(octocat, { displayName: '<script>alert("1")</script> & \u202e co' });
    const { text } = await app.read(PATH);
    expect(text).not.toMatch(/<script|\u202e/);
    expect(text).toContain('&lt;script&gt;');
    expect(text).toContain('&amp;');
  });

  it('is not there for who is unknown or not public, nor in another theme', async () => {
    for (const path of ['/api/profile/nobody/card.svg', '/api/profile/octocat/card.png'])
      expect((await app.read(path)).status).toBe(404);
    const refused = await app.read(`${PATH}?theme=pink`);
    expect([refused.status, refused.body.errors[0].pointer]).toEqual([422, '/theme']);
    await app.change(octocat, { isPublic: false });
    expect((await app.read(PATH)).body.code).toBe('PROFILE_NOT_FOUND');
  });
});
