import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ContentService } from '../../src/modules/content/content.service.js';
import { ContentToolsService } from '../../src/modules/content/content-tools.service.js';
import { type ContentApp, bootContent, contactOf } from '../support/content-app.js';

let app: ContentApp;
let service: ContentService;

beforeAll(async () => {
  app = await bootContent();
  service = app.nest.get(ContentService);
  const project = (slug: string, data: object, rest: object = {}) =>
    app.publish({ slug, data: { title: slug, description: 'x', ...data }, ...rest });
  await project('ledger-lens', {
    title: 'Ledger Lens',
    description: 'Double-entry bookkeeping with a query language',
    content: `It answers within ten milliseconds. ${'Filler without meaning. '.repeat(100)} Its parser is written in Rust.`,
    tags: ['PostgreSQL', 'finance'],
  });
  await project('night-watch', { title: 'Night Watch', description: 'Plays faults; mentions a ledger once' });
  await project('hidden', { title: 'Ledger of secrets', description: 'x' }, { status: 'draft' });
  await project('gone', { title: 'Ledger of the past', description: 'x' }).then(({ id }) =>
    app.admin('DELETE', `/${id}`),
  );
  await project('quoted', {
    title: 'Quoted',
    description: `See example.com/it's and o'reilly\\books <b>bold</b>`,
  });
  await app.publish({ ...contactOf({ chatSystemPrompt: 'Whisper about zeppelins' }), slug: 'contact' });
  await app.publish({
    type: 'experience',
    slug: 'experience',
    data: {
      items: [
        { company: 'Orchard', role: 'Engineer', startDate: '2020-01', description: 'Running Kubernetes' },
      ],
    },
  });
});

afterAll(() => app.close());

const find = async (query: string, type?: 'project' | 'experience', limit = 10) =>
  (await service.search(query, { type, limit })).map(({ slug }) => slug);

describe('searching content', () => {
  it('finds published items alone, a word in the title before one in the text', async () => {
    expect(await find('ledger')).toEqual(['ledger-lens', 'night-watch']);
  });

  it.each([
    ['LEDGERS', 'ledger-lens'],
    ['answering', 'ledger-lens'],
    ['postgresql', 'ledger-lens'],
    ['parsers in rust', 'ledger-lens'],
    ['run', 'experience'],
    ['What does he know about Kubernetes?', 'experience'],
    ['robin@portfolio.example', 'contact'],
  ])('finds with %j first %s', async (query, slug) => {
    expect((await find(query))[0]).toBe(slug);
  });

  it.each([
    ['Which projects are there?', ['ledger-lens', 'night-watch', 'quoted']],
    ['At which company did he have a job?', ['experience']],
    ['How can I reach him?', ['contact']],
  ])('knows what type of content %j is about, also where no item says so', async (query, slugs) => {
    expect((await find(query)).toSorted()).toEqual(slugs);
  });

  it('finds of one type where that is asked for, and no more than were asked for', async () => {
    expect(await find('kubernetes ledger', 'experience')).toEqual(['experience']);
    expect(await find('ledger', 'project', 1)).toEqual(['ledger-lens']);
  });

  it('never finds what the assistant is told', async () => {
    expect(await find('zeppelins whisper')).toEqual([]);
  });

  it('shows the passage that has the words, far into a text, too', async () => {
    const [hit] = await service.search('rust', { limit: 1 });
    expect(hit).toMatchObject({ type: 'project', slug: 'ledger-lens', title: 'Ledger Lens' });
    expect(hit!.passage).toContain('written in Rust');
    expect(hit!.passage.split(/\s+/).length).toBeLessThanOrEqual(100);
  });

  it.each([
    '',
    ' ',
    'the and of to',
    '🚀',
    '!!! ??? &&& ||| <-> :* ()',
    '\0',
    '\ud83d',
    'nowhere-to-be-found',
  ])('finds nothing with %j', async (query) => {
    expect(await find(query)).toEqual([]);
  });

  it.each([
    `ledger'; DROP TABLE content; --`,
    `ledger' | 'x`,
    'ledger & !ledger',
    'ledger:*A',
    `ledger \\ '' \\'`,
    'ledger\0lens',
    `ledger ${'x'.repeat(100_000)}`,
    `ledger ${"it's ".repeat(300)}`,
    `ledger /a\\b/c' http://x.example/it's\\n`,
    'ledger\ud83d',
  ])('takes %j for words', async (query) => {
    expect(await find(query)).toContain('ledger-lens');
  });

  it('finds what has quotes in it', async () => {
    expect(await find(`example.com/it's`)).toEqual(['quoted']);
  });

  it.each([
    'Rust',
    'RUST',
    'rust’s',
    '“rust”',
    'rust…',
    'Größe',
    'GRÖßE',
    'город',
    'Cafe\u0301',
    'naïve',
    '1999',
    '2003',
    'trees',
  ])('finds with %j what is written with other quotes, dashes, cases and signs', async (query) => {
    const description = '“Rust” — größe… ГОРОД🚀CAFÉ\u00a0Naïve 1999–2003 Rust’s tree';
    const { id } = await app.publish({ slug: 'signs', data: { title: 'Signs', description } });
    expect(await find(query)).toContain('signs');
    await app.admin('DELETE', `/${id}?hard=true`);
  });

  it('takes the first two thousand characters', async () => {
    expect(await find(`${'the '.repeat(500)}ledger`)).toEqual([]);
  });

  it('knows at once what was changed', async () => {
    const { id } = await app.publish({ data: { title: 'Aardvark', description: 'x' } });
    expect(await find('aardvark')).toHaveLength(1);
    await app.admin('PUT', `/${id}`, { data: { title: 'Badger', description: 'x' } });
    expect([await find('aardvark'), await find('badger')]).toEqual([[], ['aardvark']]);
    await app.admin('DELETE', `/${id}?hard=true`);
  });

  it('takes as many different words as an item can have', async () => {
    let word = 0;
    const words = (characters: number) => {
      let text = '';
      while (text.length < characters - 8) text += `${(word++).toString(36)}ж `;
      return text.trim();
    };
    const item = () => ({
      company: 'Orchard',
      role: 'Engineer',
      startDate: '2020-01',
      description: words(2000),
      skills: Array.from({ length: 50 }, () => words(50)),
    });
    const data = { items: Array.from({ length: 50 }, item) };
    const { id } = await app.publish({ type: 'experience', slug: 'wordy', data });
    expect(await find(`${(word - 1).toString(36)}ж`)).toEqual(['wordy']);
    await app.admin('DELETE', `/${id}?hard=true`);
  });
});

describe('the tools of a model', () => {
  const run = async (name: string, input: unknown) => {
    const { text, sources } = await app.nest.get(ContentToolsService).run(name, input);
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(8192);
    return { answer: JSON.parse(text), sources: sources.map(({ slug }) => slug) };
  };

  it('list what is published', async () => {
    const { answer, sources } = await run('list_content', {});
    expect(answer.items).toHaveLength(5);
    expect([sources, JSON.stringify(answer)]).toEqual([[], expect.not.stringContaining('secrets')]);
    expect((await run('list_content', { type: 'experience' })).answer.items).toEqual([
      { type: 'experience', slug: 'experience', title: 'Experience' },
    ]);
  });

  it('read one item, and name it as their source', async () => {
    const { answer, sources } = await run('get_content', { type: 'contact', slug: 'contact' });
    expect([answer.title, sources]).toEqual(['Robin', ['contact']]);
    expect(JSON.stringify(answer)).not.toContain('zeppelins');
  });

  it('search, and name what they found', async () => {
    const { answer, sources } = await run('search_content', { query: 'ledger' });
    expect(sources).toEqual(['ledger-lens', 'night-watch']);
    expect(answer.matches[0]).toEqual({
      type: 'project',
      slug: 'ledger-lens',
      title: 'Ledger Lens',
      passage: expect.any(String),
    });
  });

  it.each([
    ['get_content', { type: 'project', slug: 'hidden' }],
    ['get_content', { type: 'project', slug: 'gone' }],
    ['get_content', { type: 'song', slug: 'x' }],
    ['get_content', {}],
    ['search_content', { query: '' }],
    ['search_content', { query: 'x', status: 'draft' }],
    ['list_content', null],
    ['list_content', { type: 7 }],
    ['delete_content', { id: 'x' }],
    ['__proto__', {}],
  ])('say what is wrong with %s of %j, and throw nothing', async (name, input) => {
    const { answer, sources } = await run(name, input);
    expect([Object.keys(answer), sources]).toEqual([['error'], []]);
  });
});
