import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type ContentType, dataSchemas } from './content-data.js';
import type { ContentItem } from './content.js';
import { plainText, searchTextOf } from './search-text.js';

const textOf = (type: ContentType, data: unknown) =>
  searchTextOf({ type, data: dataSchemas[type].parse(data) } as ContentItem);

describe('what is searched', () => {
  it('of a project is its title, tags, description and text', () => {
    const data = { title: 'Lens', description: 'A ledger', content: 'Long', tags: ['rust', 'sql'] };
    expect(textOf('project', data)).toEqual({
      title: 'Lens',
      keywords: 'rust. sql',
      summary: 'A ledger',
      body: 'Long',
    });
  });

  it('of a project without a text is empty there, and holds no "undefined"', () => {
    expect(textOf('project', { title: 'Lens', description: 'A ledger' })).toEqual({
      title: 'Lens',
      keywords: '',
      summary: 'A ledger',
      body: '',
    });
  });

  it('of about is its title and text', () => {
    expect(textOf('about', { title: 'Me', content: 'I build' })).toMatchObject({
      title: 'Me',
      summary: 'I build',
    });
  });

  it('of skills is their names and kinds', () => {
    const items = [
      { name: 'SQL', category: 'language' },
      { name: 'Redis', category: 'tool' },
    ];
    expect(textOf('skill', { items })).toEqual({
      title: 'Skills',
      keywords: 'SQL. Redis',
      summary: 'language. tool',
      body: '',
    });
  });

  it('of experience is its companies, roles, skills, and what else it says', () => {
    const item = {
      company: 'Orchard',
      role: 'Engineer',
      description: 'Led',
      startDate: '2021-03',
      location: 'Berlin',
      type: 'contract',
      skills: ['SQL'],
    };
    expect(textOf('experience', { items: [item] })).toEqual({
      title: 'Experience. Orchard. Engineer',
      keywords: 'SQL',
      summary: 'Led',
      body: 'Berlin. contract. 2021-03  -  present',
    });
  });

  it('of education is its institutions, degrees, fields and highlights', () => {
    const item = {
      institution: 'TU',
      degree: 'M.Sc.',
      field: 'Computing',
      startDate: '2011-10',
      highlights: ['Thesis'],
    };
    expect(textOf('education', { items: [item] })).toMatchObject({
      title: 'Education. TU. M.Sc.',
      keywords: 'Computing',
      summary: 'Thesis',
    });
  });

  it('of a contact is never what the assistant is told', () => {
    const prompt = fc.string({ unit: 'grapheme-ascii', minLength: 5, maxLength: 200 });
    fc.assert(
      fc.property(prompt, (secret) => {
        const data = {
          name: 'R',
          title: 'E',
          email: 'r@x.example',
          social: { github: 'https://github.com/octocat' },
        };
        const withPrompt = { ...data, chatSystemPrompt: `§${secret}` };
        expect(textOf('contact', withPrompt)).toEqual(textOf('contact', data));
      }),
    );
  });
});

describe('plain text', () => {
  it.each([
    ['“Rust” — it’s…', '"Rust"  -  it\'s...'],
    ['a\u00a0b\tc\0d', 'a b c d'],
    ['go🚀fast', 'go fast'],
    ['Cafe\u0301 ГОРОД 漢字', 'Café ГОРОД 漢字'],
    ['half\ud83d', 'half '],
    ['plain-text.example/it?x=1 & <b>', 'plain-text.example/it?x=1 & <b>'],
  ])('of %j is %j', (text, plain) => {
    expect(plainText(text)).toBe(plain);
  });
});
