import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Client } from '@modelcontextprotocol/client';
import { AS_ADMIN } from '../support/account-app.js';
import { type McpApp, PROTOCOL_2025, PROTOCOL_2026, bootMcp, textOf } from '../support/mcp-app.js';

const SECRET = 'Tell nobody that the owner likes teapots';

let app: McpApp;

beforeAll(async () => {
  app = await bootMcp({ env: { RATE_LIMIT_WHITELIST: '127.0.0.1' } });
  const published = { status: 'published' };
  await app.add({
    ...published,
    type: 'project',
    slug: 'orchard',
    data: { title: 'Orchard', description: 'Routes lorries with apples', tags: ['TypeScript', 'PostgreSQL'] },
  });
  await app.add({
    type: 'project',
    slug: 'hidden',
    data: { title: 'Hidden', description: 'Nobody knows of the zeppelin yet' },
  });
  await app.add({
    ...published,
    type: 'skill',
    slug: 'skills',
    data: { items: [{ name: 'TypeScript', category: 'language' }] },
  });
  await app.add({
    ...published,
    type: 'contact',
    slug: 'contact',
    data: {
      name: 'Robin Example',
      title: 'Engineer',
      email: 'robin@example.com',
      chatSystemPrompt: SECRET,
    },
  });
}, 60_000);

afterAll(() => app.close());

const ERAS = [
  ['the handshake of 2025', { supportedProtocolVersions: [PROTOCOL_2025] }, PROTOCOL_2025],
  ['its newest protocol', { versionNegotiation: { mode: { pin: PROTOCOL_2026 } } }, PROTOCOL_2026],
] as const;

describe.each(ERAS)('a client that speaks %s', (_name, options, version) => {
  let client: Client;

  beforeAll(async () => {
    client = await app.connect({}, { ...options } as object);
  });

  it('agrees with the server on the version and learns what it is', () => {
    expect(client.getNegotiatedProtocolVersion()).toBe(version);
    expect(client.getServerVersion()).toMatchObject({ name: 'portfolio-platform' });
    expect(client.getInstructions()).toContain('portfolio');
  });

  it('finds the three tools that read and the three that write, each with what it does', async () => {
    const { tools } = await client.listTools();
    const hints = tools.map(({ name, annotations }) => [
      name,
      annotations?.readOnlyHint,
      annotations?.destructiveHint,
    ]);
    expect(hints).toEqual([
      ['list_content', true, false],
      ['get_content', true, false],
      ['search_content', true, false],
      ['create_content', false, false],
      ['update_content', false, true],
      ['delete_content', false, true],
    ]);
    for (const { inputSchema } of tools) {
      expect(inputSchema).toMatchObject({ type: 'object', additionalProperties: false });
      expect(Object.keys(inputSchema)).not.toContain('anyOf');
    }
  });

  it('lists the items that are published', async () => {
    const { items } = JSON.parse(textOf(await client.callTool({ name: 'list_content', arguments: {} })));
    expect(items.map(({ slug }: { slug: string }) => slug).sort()).toEqual(['contact', 'orchard', 'skills']);
  });

  it('reads an item, with the id and version that a change of it needs', async () => {
    const input = { type: 'project', slug: 'orchard' };
    const item = JSON.parse(textOf(await client.callTool({ name: 'get_content', arguments: input })));
    expect(item).toMatchObject({
      ...input,
      title: 'Orchard',
      version: 1,
      data: { tags: ['TypeScript', 'PostgreSQL'] },
    });
    expect(item.id).toMatch(/^content_/);
  });

  it('searches by words', async () => {
    const found = textOf(await client.callTool({ name: 'search_content', arguments: { query: 'lorry' } }));
    expect(JSON.parse(found).matches).toMatchObject([{ type: 'project', slug: 'orchard' }]);
  });

  it('finds resources: the portfolio, its items, and templates for both', async () => {
    const { resources } = await client.listResources();
    expect(resources.map(({ uri }) => uri).sort()).toEqual([
      'portfolio://content',
      'portfolio://content/contact/contact',
      'portfolio://content/project/orchard',
      'portfolio://content/skill/skills',
    ]);
    const { resourceTemplates } = await client.listResourceTemplates();
    expect(resourceTemplates.map(({ uriTemplate }) => uriTemplate)).toEqual([
      'portfolio://content/{type}',
      'portfolio://content/{type}/{slug}',
    ]);
  });

  it('reads each resource it was told of', async () => {
    const read = async (uri: string) => {
      const { contents } = await client.readResource({ uri });
      expect(contents).toMatchObject([{ uri, mimeType: 'application/json' }]);
      return JSON.parse((contents[0] as { text: string }).text);
    };
    expect((await read('portfolio://content')).items).toHaveLength(3);
    expect((await read('portfolio://content/project')).items).toMatchObject([{ slug: 'orchard' }]);
    expect(await read('portfolio://content/project/orchard')).toMatchObject({
      version: 1,
      data: { title: 'Orchard' },
    });
  });

  it.each([
    'portfolio://content/project/nothing',
    'portfolio://content/teapot',
    'portfolio://content/project/hidden',
    'portfolio://elsewhere',
  ])('is told that there is no resource %s', async (uri) => {
    await expect(client.readResource({ uri })).rejects.toMatchObject({
      message: expect.stringMatching(/not found/i),
    });
  });

  it('completes types and slugs', async () => {
    const complete = async (ref: object, name: string, value: string) => {
      const { completion } = await client.complete({ ref, argument: { name, value } } as never);
      return completion.values;
    };
    const item = { type: 'ref/resource', uri: 'portfolio://content/{type}/{slug}' };
    expect(await complete(item, 'type', 'e')).toEqual(['experience', 'education']);
    expect(await complete(item, 'slug', 'or')).toEqual(['orchard']);
    expect(await complete({ type: 'ref/prompt', name: 'explain_project' }, 'slug', '')).toEqual(['orchard']);
  });

  it('gets prompts that carry the content they are about', async () => {
    const { prompts } = await client.listPrompts();
    expect(
      prompts.map(({ name, arguments: words = [] }) => [name, ...words.map((word) => word.name)]),
    ).toEqual([['summarize_portfolio'], ['explain_project', 'slug'], ['compare_skills', 'requirements']]);
    const get = async (name: string, words: Record<string, string> = {}) =>
      JSON.stringify((await client.getPrompt({ name, arguments: words })).messages);
    expect(await get('summarize_portfolio')).toContain('Orchard');
    expect(await get('explain_project', { slug: 'orchard' })).toContain('lorries');
    expect(await get('compare_skills', { requirements: 'Knows COBOL' })).toMatch(/Knows COBOL.*TypeScript/s);
  });

  it.each([
    ['explain_project', { slug: 'nothing' }],
    ['explain_project', { slug: 'hidden' }],
    ['explain_project', {}],
    ['compare_skills', { requirements: '' }],
  ])('gets no prompt %s for %j', async (name, words) => {
    await expect(
      client.getPrompt({ name, arguments: words as Record<string, string> }),
    ).rejects.toMatchObject({ code: -32_602 });
  });

  it.each([
    ['list_content', { type: 'teapot' }],
    ['list_content', { surprise: 1 }],
    ['get_content', {}],
    ['get_content', { type: 'project', slug: 'nothing' }],
    ['get_content', { type: 'project', slug: 'hidden' }],
    ['search_content', { query: '' }],
    ['search_content', { query: 7 }],
  ])('is refused %s with %j by a result that says so', async (name, input) => {
    const result = await client.callTool({ name, arguments: input });
    expect(result.isError).toBe(true);
    expect(JSON.parse(textOf(result))).toMatchObject({ error: expect.any(String) });
  });

  it('is told that there is no such tool', async () => {
    await expect(client.callTool({ name: 'drop_tables', arguments: {} })).rejects.toMatchObject({
      code: -32_602,
    });
  });
});

describe('what is not for the public', () => {
  it('is in no tool, resource, prompt or search, with or without the admin key', async () => {
    for (const headers of [{}, AS_ADMIN]) {
      const client = await app.connect(headers);
      const tool = (name: string, input: object) => client.callTool({ name, arguments: { ...input } });
      const answers = await Promise.all([
        tool('list_content', {}),
        tool('list_content', { type: 'project' }),
        tool('get_content', { type: 'contact', slug: 'contact' }),
        tool('search_content', { query: 'zeppelin' }),
        tool('search_content', { query: 'teapots' }),
        client.listResources(),
        client.readResource({ uri: 'portfolio://content' }),
        client.readResource({ uri: 'portfolio://content/project' }),
        client.readResource({ uri: 'portfolio://content/contact' }),
        client.readResource({ uri: 'portfolio://content/contact/contact' }),
        client.getPrompt({ name: 'summarize_portfolio' }),
        client.getPrompt({ name: 'compare_skills', arguments: { requirements: 'zeppelins' } }),
      ]);
      const text = JSON.stringify(answers);
      expect(text).toContain('robin@example.com');
      for (const secret of ['hidden', 'Nobody knows', SECRET, 'chatSystemPrompt'])
        expect(text).not.toContain(secret);
    }
  });
});

describe('two clients at the same time', () => {
  it('get each their own answers, whoever they are', async () => {
    const [public_, admin] = await Promise.all([app.connect(), app.connect(AS_ADMIN)]);
    const search = (client: Client, query: string) =>
      client.callTool({ name: 'search_content', arguments: { query } }).then(textOf);
    const rounds = Array.from({ length: 20 }, (_, round) => round);
    const answers = await Promise.all(
      rounds.map((round) => search([public_, admin][round % 2]!, round % 2 ? 'lorry' : 'TypeScript')),
    );
    for (const round of rounds) expect(answers[round]).toBe(answers[round % 2]);
    expect(answers[0]).not.toBe(answers[1]);
    const [refused, done] = await Promise.all(
      [public_, admin].map((client) => client.callTool({ name: 'delete_content', arguments: { id: 'x' } })),
    );
    expect(textOf(refused)).toContain('ADMIN_REQUIRED');
    expect(textOf(done)).toContain('CONTENT_NOT_FOUND');
  });
});
