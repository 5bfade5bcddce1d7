import { describe, expect, it } from '@jest/globals';
import { lastPage } from './link-header.js';

describe('lastPage', () => {
  it('reads the page of rel="last" wherever it stands', () => {
    const link =
      '<https://api.github.com/user/1/repos?per_page=100&page=2>; rel="next", <https://api.github.com/user/1/repos?page=25&per_page=100>; rel="last"';
    expect(lastPage(link)).toBe(25);
  });

  it.each([
    ['no header', undefined],
    ['no last page', '<https://api.github.com/x?page=1>; rel="prev"'],
    ['a page that is no number', '<https://api.github.com/x?page=many>; rel="last"'],
    ['a page below one', '<https://api.github.com/x?page=0>; rel="last"'],
    ['an address that is no URL', '<nonsense>; rel="last"'],
  ])('is undefined with %s', (_case, link) => {
    expect(lastPage(link)).toBeUndefined();
  });
});
