import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { deviceOf } from './device.js';

const CHROMIUM = 'AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36';

describe('a device', () => {
  it.each([
    ['Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0', 'Firefox on Linux'],
    [`Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${CHROMIUM}`, 'Chrome on Windows'],
    [`Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${CHROMIUM} Edg/142.0.0.0`, 'Edge on Windows'],
    [`Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) ${CHROMIUM} OPR/124.0.0.0`, 'Opera on macOS'],
    [`Mozilla/5.0 (Linux; Android 15; SM-S931B) ${CHROMIUM}`, 'Chrome on Android'],
    [
      'Mozilla/5.0 (Linux; Android 15; SAMSUNG SM-S931B) AppleWebKit/537.36 SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36',
      'Samsung Internet on Android',
    ],
    [
      'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1',
      'Safari on iOS',
    ],
    [
      'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 CriOS/142.0 Mobile/15E148 Safari/604.1',
      'Chrome on iOS',
    ],
    [
      'Mozilla/5.0 (Macintosh; Intel Mac OS X 15_1) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Safari/605.1.15',
      'Safari on macOS',
    ],
    [`Mozilla/5.0 (X11; CrOS x86_64 16181.61.0) ${CHROMIUM}`, 'Chrome on ChromeOS'],
    ['curl/8.11.0', 'curl'],
    ['', 'Unknown browser'],
    [undefined, 'Unknown browser'],
  ])('%j is %s', (userAgent, device) => {
    expect(deviceOf(userAgent)).toBe(device);
  });

  it('says nothing that the header says in its own words', () => {
    const WORDS =
      /^(Edge|Opera|Samsung Internet|Firefox|Chrome|Safari|curl|Unknown browser)( on (Android|iOS|Windows|macOS|ChromeOS|Linux))?$/;
    const part = fc.constantFrom(
      'Firefox/',
      'Edg/',
      'Linux',
      'iPhone',
      '<script>',
      '10.0.0.1',
      '\n',
      'Android',
    );
    const header = fc.oneof(
      fc.string(),
      fc.array(part).map((parts) => parts.join(' ')),
    );
    fc.assert(
      fc.property(header, (userAgent) => {
        expect(deviceOf(userAgent)).toMatch(WORDS);
      }),
    );
  });
});
