import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { repository } from '../../../test/support/github-builders.js';
import { type ContentData, dataSchemas } from './content-data.js';
import { type ImportedFields, fieldsOf, merged, projectOf } from './imported-fields.js';

type Project = ContentData<'project'>;

const GITHUB: ImportedFields = {
  title: 'lens',
  description: 'A ledger',
  tags: ['rust'],
  github: 'https://github.com/octocat/lens',
  featured: false,
};
const LATER: ImportedFields = {
  title: 'ledger-lens',
  description: 'A ledger with a language',
  tags: ['rust', 'sql'],
  github: 'https://github.com/octocat/ledger-lens',
  featured: true,
};
const FIELDS = Object.keys(GITHUB) as (keyof ImportedFields)[];

function said({ title, description, tags, featured, links }: Project): Record<string, unknown> {
  return { title, description, tags, featured, github: links?.github };
}

describe('what a repository says of a project', () => {
  it('is its name, description, topics with the language, address and stars', () => {
    const lens = repository({
      name: 'lens',
      description: 'A ledger',
      topics: ['sql', 'api'],
      language: 'Rust',
      url: 'https://github.com/octocat/lens',
      stars: 50,
    });
    const fields = fieldsOf(lens, 50);
    expect(fields).toEqual({
      title: 'lens',
      description: 'A ledger',
      tags: ['sql', 'api', 'Rust'],
      github: 'https://github.com/octocat/lens',
      featured: true,
    });
    expect(fieldsOf(lens, 51).featured).toBe(false);
    expect(fieldsOf({ ...lens, stars: 0 }, 0).featured).toBe(true);
  });

  it('names a language once, although it is a topic, too', () => {
    const { tags } = fieldsOf(repository({ topics: ['typescript', 'api'], language: 'TypeScript' }), 50);
    expect(tags).toEqual(['TypeScript', 'api']);
  });

  it.each([null, '', ' \n '])('has a description where GitHub has %j', (description) => {
    expect(fieldsOf(repository({ name: 'lens', description }), 50).description).toBe(
      'The repository lens on GitHub',
    );
  });

  it('is valid content, whatever GitHub says', () => {
    const texts = fc.string({ unit: 'binary', maxLength: 600 });
    const details = fc.record({
      description: fc.option(texts),
      topics: fc.array(texts, { maxLength: 30 }),
      language: fc.option(texts),
      stars: fc.nat(),
    });
    fc.assert(
      fc.property(details, (detail) => {
        const project = projectOf(fieldsOf(repository({ name: 'lens', ...detail }), 50));
        expect(dataSchemas.project.parse(project)).toEqual(project);
      }),
    );
  });
});

describe('an import of a project that there is', () => {
  it('brings everything up to date where nothing was edited', () => {
    const { data, fields } = merged(projectOf(GITHUB), GITHUB, LATER);
    expect([said(data), fields]).toEqual([LATER, LATER]);
  });

  it.each([
    ['title', { title: 'Mine' }],
    ['description', { description: 'Mine' }],
    ['tags', { tags: [] }],
    ['featured', { featured: true }],
    ['github', { links: { github: 'https://example.com/mine' } }],
    ['github', { links: { live: 'https://example.com' } }],
    ['github', { links: undefined }],
  ] as const)('leaves the %s alone that was edited by hand, and follows with the rest', (name, edit) => {
    const edited = { ...projectOf(GITHUB), ...edit } as Project;
    const later = { ...LATER, featured: name === 'featured' ? false : LATER.featured };
    const { data } = merged(edited, GITHUB, later);
    expect(said(data)).toEqual({ ...later, [name]: said(edited)[name] });
  });

  it('does not touch what no import says', () => {
    const mine = {
      content: 'Long',
      coverImage: 'https://example.com/a.png',
      links: { github: GITHUB.github, live: 'https://example.com', demo: 'https://example.com/demo' },
    };
    const { data } = merged({ ...projectOf(GITHUB), ...mine }, GITHUB, LATER);
    expect(data).toMatchObject({ ...mine, links: { ...mine.links, github: LATER.github } });
  });

  it('does not take an edited field for GitHub’s, although GitHub comes to say the same', () => {
    const edited = { ...projectOf(GITHUB), title: LATER.title };
    const first = merged(edited, GITHUB, LATER);
    expect(first.fields.title).toBe(GITHUB.title);
    const second = merged(first.data, first.fields, { ...LATER, title: 'third' });
    expect(second.data.title).toBe(LATER.title);
  });

  /** Values of which no hand ever writes what GitHub says. */
  const githubs = fc.record({
    title: fc.constantFrom('g1', 'g2'),
    description: fc.constantFrom('g1', 'g2'),
    tags: fc.constantFrom<readonly string[]>([], ['g1'], ['g1', 'g2']),
    github: fc.constantFrom('https://github.com/g/1', 'https://github.com/g/2'),
    featured: fc.constant(false),
  });
  const edits = fc.constantFrom<Partial<Project>>(
    { title: 'mine' },
    { description: 'mine' },
    { tags: ['mine'] },
    { featured: true },
    { links: { github: 'https://example.com/mine' } },
    { content: 'mine' },
  );
  const steps = fc.array(
    fc.oneof(
      githubs.map((now) => ({ now })),
      edits.map((edit) => ({ edit })),
    ),
  );

  it('follows GitHub in each field until that one is edited, and then never again', () => {
    fc.assert(
      fc.property(githubs, steps, (first, sequence) => {
        let data = projectOf(first);
        let fields: ImportedFields = first;
        let latest: ImportedFields = first;
        const byHand: Record<string, unknown> = {};
        for (const step of sequence) {
          if ('now' in step) {
            latest = step.now;
            ({ data, fields } = merged(data, fields, latest));
          } else {
            data = { ...data, ...step.edit };
            const { links, content: _content, ...rest } = step.edit;
            Object.assign(byHand, rest, links);
          }
        }
        const expected = Object.fromEntries(FIELDS.map((name) => [name, byHand[name] ?? latest[name]]));
        expect(said(data)).toEqual(expected);
      }),
      { numRuns: 500 },
    );
  });
});
