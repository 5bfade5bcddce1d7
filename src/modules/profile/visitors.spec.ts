import { describe, expect, it } from '@jest/globals';
import type { Actor } from '../../platform/auth/actor.js';
import { visitorOf } from './visitors.js';

const visitor = (userAgent: string | undefined, actor?: Actor) =>
  visitorOf({ userId: '1' }, { actor, userAgent, looksOnly: false });
const user = (id: string): Actor => ({ kind: 'user', id, name: 'x', role: 'member' });

describe('a visitor', () => {
  it.each([
    'Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)',
    'Twitterbot/1.0',
    'DuckDuckBot-Https/1.1',
    'Mozilla/5.0 (compatible; Yahoo! Slurp)',
    'Baiduspider+(+http://www.baidu.com/search/spider.htm)',
    'GPTBot/1.2',
    'WhatsApp/2.23',
    'Mozilla/5.0 Chrome-Lighthouse',
    'Pingdom.com_bot_version_1.4',
  ])('that calls itself %s is a bot', (userAgent) => {
    expect(visitor(userAgent)).toBe('bot');
  });

  it.each([
    'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
    'Mozilla/5.0 (Linux; Android 12; CUBOT NOTE 20) AppleWebKit/537.36',
    'curl/8.5.0',
    undefined,
  ])('that calls itself %s counts', (userAgent) => {
    expect(visitor(userAgent)).toBe('counted');
  });

  it('who is signed in is the owner, or somebody who counts', () => {
    expect([visitor('x', user('1')), visitor('x', user('2'))]).toEqual(['owner', 'counted']);
  });
});
