import { describe, expect, it } from '@jest/globals';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { alertRules, links } from '../support/alert-rules.js';
import { ROOT } from '../support/child-process.js';
import { matchesOutput } from '../support/expected-output.js';
import { RUNBOOK, readPage, runbookPages } from '../support/runbook-pages.js';

const HEADINGS = ['Meaning', 'Impact', 'First five minutes', 'Diagnosis', 'Mitigation', 'Clears when'];
const SHOWN_AS: Readonly<Record<string, string>> = { critical: 'Page', warning: 'Ticket' };

const pages = runbookPages();
const pageOf = (file: string) => pages.find((page) => page.file === file);
const alerts = alertRules();

/** The section that an alert's runbook_url names, if it is there. */
function sectionOf({ annotations }: (typeof alerts)[number]) {
  const url = annotations['runbook_url']!;
  const [file = '', anchor] = url.slice(links().runbook.length + 1).split('#');
  return pageOf(file)?.sections.find((section) => section.anchor === anchor);
}

describe('docs/runbook', () => {
  it('has the section that each alert’s runbook_url names, called like the alert', () => {
    const missing = alerts.filter((rule) => sectionOf(rule)?.title !== rule.alert);
    expect(missing.map(({ annotations }) => annotations['runbook_url'])).toEqual([]);
    expect(alerts.length).toBeGreaterThan(40);
  });

  it('tells of every alert all six things, in their order', () => {
    const incomplete = alerts.filter(
      (rule) => JSON.stringify(sectionOf(rule)?.headings) !== JSON.stringify(HEADINGS),
    );
    expect(incomplete.map(({ alert }) => alert)).toEqual([]);
  });

  it('says of every alert whether it pages', () => {
    const wrong = alerts.filter(({ alert, labels, file }) => {
      const page = alert === 'Watchdog' || alert === 'InfoInhibitor' ? 'meta' : file;
      const [, section = ''] = pageOf(`${page}.md`)!.text.split(`## ${alert}\n`);
      const [meaning = ''] = section.split('### Impact');
      return !meaning.includes(`**${SHOWN_AS[labels['severity']!] ?? 'Shown'}`);
    });
    expect(wrong.map(({ alert }) => alert)).toEqual([]);
  });

  it('has no section of an alert that does not exist', () => {
    const names = new Set(alerts.map(({ alert }) => alert));
    const sections = pages.flatMap(({ sections: all }) => all);
    const stray = sections.filter(
      ({ title, headings }) => headings.includes('Clears when') && !names.has(title),
    );
    expect(stray.map(({ title }) => title)).toEqual([]);
  });

  it('leads nowhere that is not there', () => {
    const security = readPage('../../SECURITY.md', readFileSync(join(ROOT, 'SECURITY.md'), 'utf8'));
    const broken = [...pages, security].flatMap(({ file, anchors, links: targets }) =>
      targets
        .filter((target) => !/^[a-z]+:/.test(target))
        .filter((target) => {
          const [path = '', anchor] = target.split('#');
          const there = path === '' ? join(RUNBOOK, file) : join(dirname(join(RUNBOOK, file)), path);
          if (!existsSync(there)) return true;
          if (anchor === undefined) return false;
          const known = path === '' ? anchors : readPage(path, readFileSync(there, 'utf8')).anchors;
          return !known.has(anchor);
        })
        .map((target) => `${file}: ${target}`),
    );
    expect(broken).toEqual([]);
  });

  it('is reached from its first page, every page of it', () => {
    const named = new Set(pageOf('README.md')!.links);
    expect(pages.map(({ file }) => file).filter((file) => file !== 'README.md' && !named.has(file))).toEqual(
      [],
    );
  });

  it('states what each command that is run prints', () => {
    const blocks = pages.flatMap(({ file, sections }) =>
      sections.flatMap((section) => section.blocks.map((block) => ({ ...block, file }))),
    );
    const silent = blocks.filter((block) => block.expected === undefined && !block.silent);
    expect(silent.map(({ file, line }) => `${file}:${line}`)).toEqual([]);
    expect(blocks.length).toBeGreaterThan(60);
  });
});

describe('readPage', () => {
  it('finds blocks, what they print and how they end', () => {
    const text =
      '# A page\n\n## An Alert: `x`\n\n### Meaning\n\n```bash runbook exit=3\nfalse\n```\n\n```output\n…\n```\n\n```bash runbook silent\ntrue\n```\n\n```bash\n# [no](link.md)\n```\n[to](x.md#y)\n';
    const { sections, links: targets, anchors } = readPage('a.md', text);
    expect(sections[1]).toMatchObject({
      title: 'An Alert: `x`',
      anchor: 'an-alert-x',
      headings: ['Meaning'],
    });
    expect(sections[1]!.blocks).toEqual([
      { line: 7, commands: 'false', expected: '…', exitCode: 3, silent: false },
      { line: 15, commands: 'true', expected: undefined, exitCode: 0, silent: true },
    ]);
    expect(targets).toEqual(['x.md#y']);
    expect([...anchors]).toEqual(['a-page', 'an-alert-x', 'meaning']);
  });
});

describe('matchesOutput', () => {
  it.each([
    ['a\nb', 'a\nb\n', true],
    ['a\nb', 'a', false],
    ['', '', true],
    ['', 'a', false],
    ['a … c', 'a b c', true],
    ['a … c', 'a\nb c', false],
    ['a.c', 'abc', false],
    ['…', '', true],
    ['…', 'a\nb', true],
    ['…\nb\n…', 'a\nb', true],
    ['…\nb\n…', 'a\nc', false],
    ['a\n…\nd', 'a\nb\nc\nd', true],
  ])('%j allows %j: %s', (expected, printed, allowed) => {
    expect(matchesOutput(expected, printed)).toBe(allowed);
  });
});
