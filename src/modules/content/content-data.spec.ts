import { describe, expect, it } from '@jest/globals';
import { type ContentType, dataSchemas } from './content-data.js';

/** The least that each type takes, beside what is filled in. */
const LEAST: Record<ContentType, Record<string, unknown>> = {
  project: { title: 'Lens', description: 'A ledger' },
  about: { title: 'Me', content: 'I build' },
  skill: {},
  experience: {},
  education: {},
  contact: { name: 'Robin', title: 'Engineer', email: 'robin@portfolio.example' },
};
const JOB = { company: 'Orchard', role: 'Engineer', startDate: '2021-03' };
const STUDY = { institution: 'TU Berlin', degree: 'M.Sc.', startDate: '2011-10' };
const SKILL = { name: 'SQL', category: 'language' };

const check = (type: ContentType, changes: object) =>
  dataSchemas[type].safeParse({ ...LEAST[type], ...changes });

/** Where the problems are, as paths with dots. */
function problems(type: ContentType, changes: object): string[] {
  return (check(type, changes).error?.issues ?? []).map(({ path }) => path.join('.'));
}

const refuses = (type: ContentType, changes: object, ...paths: string[]) => {
  expect(problems(type, changes)).toEqual(paths);
};
const takes = (type: ContentType, changes: object) => {
  expect(check(type, changes).data).toMatchObject(changes);
};

describe('the data of content', () => {
  it.each([
    ['project', { tags: [], featured: false }],
    ['about', {}],
    ['skill', { items: [] }],
    ['experience', { items: [] }],
    ['education', { items: [] }],
    ['contact', { social: {}, chatEnabled: true }],
  ] as const)('of type %s is filled up with %j', (type, defaults) => {
    expect(check(type, {}).data).toEqual({ ...LEAST[type], ...defaults });
  });

  it('has the defaults of its parts', () => {
    expect(check('experience', { items: [JOB] }).data).toEqual({
      items: [{ ...JOB, endDate: null, skills: [] }],
    });
    expect(check('education', { items: [STUDY] }).data).toEqual({
      items: [{ ...STUDY, endDate: null, highlights: [] }],
    });
  });

  it.each([
    ['project', { titel: 'x' }],
    ['project', { links: { gitlab: 'https://example.com' } }],
    ['about', { coverImage: 'https://example.com/a.png' }],
    ['skill', { items: [{ ...SKILL, level: 5 }] }],
    ['experience', { items: [{ ...JOB, until: '2022-01' }] }],
    ['education', { items: [{ ...STUDY, skills: [] }] }],
    ['contact', { phone: '4711' }],
    ['contact', { chatsystemprompt: 'x' }],
  ] as const)('of type %s refuses the unknown key in %j', (type, changes) => {
    const { error } = check(type, changes);
    expect(error?.issues.map(({ code }) => code)).toEqual(['unrecognized_keys']);
  });

  it.each([
    ['project', 'title', 200],
    ['project', 'description', 500],
    ['about', 'title', 200],
    ['contact', 'name', 200],
    ['contact', 'title', 200],
  ] as const)('of type %s has a %s of 1 to %i characters, not counted in UTF-16', (type, name, max) => {
    takes(type, { [name]: 'x' });
    takes(type, { [name]: '🚀'.repeat(max) });
    refuses(type, { [name]: 'x'.repeat(max + 1) }, name);
    refuses(type, { [name]: '' }, name);
    refuses(type, { [name]: '  \t ' }, name);
    refuses(type, { [name]: 7 }, name);
    refuses(type, { [name]: undefined }, name);
    refuses(type, { [name]: null }, name);
  });

  it.each([
    ['project', 'content', 50_000],
    ['about', 'content', 50_000],
    ['contact', 'chatSystemPrompt', 2000],
  ] as const)('of type %s has a %s of at most %i characters', (type, name, max) => {
    takes(type, { [name]: 'x'.repeat(max) });
    refuses(type, { [name]: 'x'.repeat(max + 1) }, name);
  });

  it('has texts of several lines where they are texts, and of one where they are names', () => {
    takes('project', { description: 'One\n\tTwo\r\nThree' });
    takes('contact', { chatSystemPrompt: 'One\nTwo' });
    refuses('project', { title: 'One\nTwo' }, 'title');
  });

  it.each(['\0', '\u001b[31m', '\u0085'])('has no control character such as %j', (character) => {
    refuses('project', { title: `a${character}b` }, 'title');
    refuses('project', { description: `a${character}b` }, 'description');
    refuses('project', { tags: [`a${character}b`] }, 'tags.0');
  });

  it('has no half of a character', () => {
    refuses('project', { title: 'a\ud83d' }, 'title');
    refuses('about', { content: '\ude80a' }, 'content');
  });

  it.each([
    ['project', 'tags', 'tag', 20],
    ['skill', 'items', SKILL, 100],
    ['experience', 'items', JOB, 50],
    ['education', 'items', STUDY, 20],
  ] as const)('of type %s has a list of %s, with %j at most %i times', (type, name, member, max) => {
    takes(type, { [name]: Array.from({ length: max }, () => member) });
    refuses(type, { [name]: Array.from({ length: max + 1 }, () => member) }, name);
    refuses(type, { [name]: member }, name);
    refuses(type, { [name]: null }, name);
  });

  it('has tags of 1 to 50 characters', () => {
    takes('project', { tags: ['x', 'x'.repeat(50)] });
    refuses('project', { tags: ['', 'ok', 'x'.repeat(51)] }, 'tags.0', 'tags.2');
  });

  it.each([
    'http://example.com',
    'https://example.com:8443/path?query=1#part',
    'https://github.com/octocat/Hello-World',
    'HTTPS://EXAMPLE.COM/',
    'https://müller.example/ä',
  ])('takes the address %s', (url) => {
    takes('project', { coverImage: url, links: { github: url, live: url, demo: url } });
    takes('about', { image: url });
    takes('contact', { social: { mastodon: url } });
  });

  it.each([
    'javascript:alert(1)',
    'JaVaScRiPt:alert(1)',
    'java\nscript:alert(1)',
    'data:text/html,<script>alert(1)</script>',
    'vbscript:msgbox(1)',
    'file:///etc/passwd',
    'ftp://example.com/',
    'mailto:robin@portfolio.example',
    '//example.com/path',
    '/path',
    'example.com',
    'https://',
    'https://exa mple.com',
    'http:example.com',
    'https:\\\\example.com',
    'ht\ntps://example.com',
    'https://example.com/\u0000',
    '',
    `https://example.com/${'x'.repeat(2000)}`,
  ])('refuses the address %j', (url) => {
    expect(new Set(problems('project', { coverImage: url }))).toEqual(new Set(['coverImage']));
    expect(new Set(problems('project', { links: { live: url } }))).toEqual(new Set(['links.live']));
    expect(new Set(problems('about', { image: url }))).toEqual(new Set(['image']));
    expect(new Set(problems('contact', { social: { web: url } }))).toEqual(new Set(['social.web']));
  });

  it('has skills of four kinds, with a proficiency of 1 to 5', () => {
    for (const category of ['language', 'framework', 'tool', 'soft'])
      takes('skill', { items: [{ ...SKILL, category }] });
    for (const proficiency of [1, 5]) takes('skill', { items: [{ ...SKILL, proficiency }] });
    for (const proficiency of [0, 6, 2.5, '3', null])
      refuses('skill', { items: [{ ...SKILL, proficiency }] }, 'items.0.proficiency');
    refuses('skill', { items: [{ ...SKILL, category: 'database' }] }, 'items.0.category');
  });

  it('has icons by name or address, and none that a browser would run', () => {
    for (const icon of ['typescript', 'devicon-nodejs-plain', '🚀', 'https://example.com/a.svg'])
      takes('skill', { items: [{ ...SKILL, icon }] });
    for (const icon of [
      'javascript:alert(1)',
      ' JAVASCRIPT:alert(1)',
      'data:image/svg+xml,<svg/>',
      'a\nb',
      '',
    ])
      expect(problems('skill', { items: [{ ...SKILL, icon }] })).toContain('items.0.icon');
  });

  describe.each([
    ['experience', JOB],
    ['education', STUDY],
  ] as const)('of type %s', (type, item) => {
    const refusesPart = (changes: object, name: string) => {
      refuses(type, { items: [{ ...item, ...changes }] }, `items.0.${name}`);
    };
    const takesPart = (changes: object) => {
      takes(type, { items: [{ ...item, ...changes }] });
    };

    it.each(['2021-00', '2021-13', '2021', '2021-3', '21-03', '2021-03-01', 'March 2021', '', null, 202103])(
      'has months, and %j is none',
      (month) => {
        refusesPart({ startDate: month }, 'startDate');
        if (month !== null) refusesPart({ endDate: month }, 'endDate');
      },
    );

    it('goes on without an end, ends in a month, and not before it began', () => {
      takesPart({ startDate: '2021-03', endDate: null });
      takesPart({ startDate: '2021-03', endDate: '2021-03' });
      takesPart({ startDate: '2020-12', endDate: '2021-01' });
      refusesPart({ startDate: '2021-03', endDate: '2021-02' }, 'endDate');
      refusesPart({ startDate: undefined }, 'startDate');
    });
  });

  it('of a job has a description of 2000 characters, a kind and skills', () => {
    for (const kind of ['full-time', 'part-time', 'contract', 'freelance'])
      takes('experience', { items: [{ ...JOB, type: kind, skills: ['SQL'], location: 'Berlin' }] });
    takes('experience', { items: [{ ...JOB, description: 'x'.repeat(2000) }] });
    refuses(
      'experience',
      { items: [JOB, { ...JOB, description: 'x'.repeat(2001), type: 'hobby', company: '' }] },
      'items.1.company',
      'items.1.description',
      'items.1.type',
    );
  });

  it('of a study may have a field, a grade and highlights', () => {
    for (const gpa of [3.9, 0, '1,3'])
      takes('education', { items: [{ ...STUDY, field: 'CS', gpa, highlights: ['Thesis'] }] });
    for (const gpa of [-1, Infinity, '', {}, true])
      refuses('education', { items: [{ ...STUDY, gpa }] }, 'items.0.gpa');
  });

  it('of a contact has an e-mail address, whose domain is written in lower case', () => {
    expect(check('contact', { email: ' Robin@Portfolio.EXAMPLE ' }).data).toMatchObject({
      email: 'Robin@portfolio.example',
    });
    for (const email of [
      'robin',
      'robin@',
      '@x.example',
      'a@b@c.example',
      'robin@localhost',
      'a b@x.example',
    ])
      refuses('contact', { email }, 'email');
    refuses('contact', { email: undefined }, 'email');
  });

  it('of a contact has twenty networks at most, each under a plain name', () => {
    const networks = (count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, index) => [`n${index}`, 'https://example.com']));
    takes('contact', { social: networks(20) });
    refuses('contact', { social: networks(21) }, 'social');
    for (const name of ['', 'Git Hub', '<b>', 'x'.repeat(31), '-x'])
      expect(problems('contact', JSON.parse(`{"social":{"${name}":"https://example.com"}}`))).toEqual([
        `social.${name}`,
      ]);
  });

  it('of a contact says with true or false whether there is a chat', () => {
    takes('contact', { chatEnabled: false });
    for (const chatEnabled of ['false', 0, null]) refuses('contact', { chatEnabled }, 'chatEnabled');
  });
});
