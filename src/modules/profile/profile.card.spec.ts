import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { identityOf, statsOf } from '../../../test/support/profile-builders.js';
import { colourOf } from './language-colours.js';
import { type CardSubject, type Theme, profileCard } from './profile.card.js';
import type { GithubStats } from './profile.js';

function cardOf(changes: Partial<CardSubject> = {}, stats: Partial<GithubStats> = {}, theme: Theme = 'auto') {
  const subject = {
    displayName: 'Octo Cat',
    githubUsername: identityOf().login,
    githubStats: statsOf(stats),
  };
  return profileCard({ ...subject, ...changes }, theme);
}

describe('a card', () => {
  it('says the name, the login, stars, contributions and languages', () => {
    const card = cardOf({}, { totalStars: 12_345, totalContributions: 1234 });
    for (const text of ['Octo Cat', '@octocat', '12.3K', '1,234 contributions in the last year'])
      expect(card).toContain(text);
    expect(card).toMatch(/>TypeScript<tspan[^>]*>60%</);
    expect(card).toMatch(/>Go<tspan[^>]*>40%</);
  });

  it('is small, and has nothing from elsewhere, and nothing that runs', () => {
    const days = Array.from({ length: 371 }, (_, index) => ({
      date: new Date(Date.UTC(2026, 0, index + 1)).toISOString().slice(0, 10),
      count: index % 5,
      level: index % 5,
    }));
    const card = cardOf({}, { contributionGraph: days });
    expect(card.length).toBeLessThan(8000);
    expect(card.replace('xmlns="http://www.w3.org/2000/svg"', '')).not.toMatch(
      /https?:|href|url\((?!#)|<script|<image|<foreignObject|@import|\son\w+=/i,
    );
  });

  it('shows a day each, the last at the end of its week', () => {
    const monday = { date: '2026-01-05', count: 9, level: 4 };
    expect(cardOf({}, { contributionGraph: [monday] })).toContain('class="s4" d="M416 8h6"');
    const year = Array.from({ length: 400 }, (_, index) => ({
      date: new Date(Date.UTC(2026, 0, 5 - 399 + index)).toISOString().slice(0, 10),
      count: 1,
      level: 1,
    }));
    expect(cardOf({}, { contributionGraph: year }).match(/M\d+ \d+h6/g)).toHaveLength(52 * 7 + 2);
  });

  it('is of the theme that is asked for, or of both', () => {
    const [light, dark, auto] = (['light', 'dark', 'auto'] as const).map((theme) => cardOf({}, {}, theme));
    expect(light).toContain('#ffffff');
    expect(light).not.toMatch(/#0d1117|@media/);
    expect(dark).not.toMatch(/\.back\{fill:#ffffff\}|@media/);
    expect(auto).toContain('@media (prefers-color-scheme:dark)');
  });

  it('shows languages without a colour of their own, each always in the same', () => {
    expect(colourOf('constructor')).toMatch(/^#[\da-f]{6}$/);
    expect(colourOf('Brainfuck')).toBe(colourOf('Brainfuck'));
    expect(colourOf('Rust')).toBe('#dea584');
  });

  it('says so where there is nothing', () => {
    const card = cardOf({}, { languages: [], contributionGraph: [], totalContributions: 0, totalStars: 0 });
    expect(card).toContain('No languages yet');
    expect(card).toContain('0 contributions');
  });

  it('is well-formed, whatever stands in it', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 60 }),
      fc.constantFrom('</title><script>alert(1)</script>', `"'&<>]]>`, '\u202eevil\0', '\ud800'),
    );
    fc.assert(
      fc.property(text, text, fc.integer(), (name, language, level) => {
        const languages = [{ language, bytes: 1, percentage: 100 }];
        const contributionGraph = [{ date: name, count: 1, level }];
        const card = cardOf(
          { displayName: name, githubUsername: language },
          { languages, contributionGraph },
        );
        const texts = card
          .replace(/<style>.*?<\/style>/, '')
          .split(/<\/?[a-zA-Z]+(?:\s[\w:-]+="[^"<>]*")*\s*\/?>/);
        for (const each of texts) expect(each).toMatch(/^(?:[^<>&]|&(?:amp|lt|gt|quot|#39);)*$/);
        expect(card).not.toMatch(/NaN|undefined|Infinity|[\u0000-\u0008\ufffe\uffff\u202e]/);
        expect(card.isWellFormed()).toBe(true);
      }),
    );
  });
});
