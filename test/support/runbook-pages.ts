import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './child-process.ts';

export const RUNBOOK = join(ROOT, 'docs', 'runbook');

/** A ```bash runbook block: commands that are run, and what they print. */
export interface RunbookBlock {
  /** Line of the page at which it begins, from 1. */
  readonly line: number;
  readonly commands: string;
  /** The ```output block below it; undefined where there is none. */
  readonly expected: string | undefined;
  /** Exit code that is expected (`exit=N` after the tag), 0 unless said. */
  readonly exitCode: number;
  /** Tagged `silent`: what it prints is not looked at. */
  readonly silent: boolean;
}

export interface RunbookSection {
  /** Of a heading of level 1 or 2, without markup. */
  readonly title: string;
  readonly anchor: string;
  /** Headings of level 3 below it. */
  readonly headings: readonly string[];
  readonly blocks: readonly RunbookBlock[];
}

export interface RunbookPage {
  readonly file: string;
  readonly text: string;
  readonly sections: readonly RunbookSection[];
  /** Of every heading, whatever its level. */
  readonly anchors: ReadonlySet<string>;
  /** Targets of links, as they are written; those within code are none. */
  readonly links: readonly string[];
}

/** @returns every page of the runbook, by name. */
export function runbookPages(folder = RUNBOOK): RunbookPage[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.md'))
    .sort()
    .map((file) => readPage(file, readFileSync(join(folder, file), 'utf8')));
}

export function readPage(file: string, text: string): RunbookPage {
  const sections: { title: string; anchor: string; headings: string[]; blocks: RunbookBlock[] }[] = [];
  const anchors = new Set<string>();
  const prose: string[] = [];
  const lines = text.split('\n');
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at]!;
    const [, tag] = /^```(.*)$/.exec(line) ?? [];
    const [, level, title] = /^(#{1,6}) (.+)$/.exec(line) ?? [];
    if (tag !== undefined) {
      const end = lines.indexOf('```', at + 1);
      if (tag.startsWith('bash runbook')) sections.at(-1)!.blocks.push(readBlock(lines, at, end, tag));
      at = end;
    } else if (level !== undefined && title !== undefined) {
      const anchor = anchorOf(title);
      anchors.add(anchor);
      if (level.length <= 2) sections.push({ title, anchor, headings: [], blocks: [] });
      else sections.at(-1)!.headings.push(title);
    } else {
      prose.push(line);
    }
  }
  const links = [...prose.join('\n').matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target!);
  return { file, text, sections, anchors, links };
}

function readBlock(lines: readonly string[], at: number, end: number, tag: string): RunbookBlock {
  const words = tag.split(' ').slice(2);
  const [, code = '0'] = /^exit=(\d+)$/.exec(words.find((word) => word.startsWith('exit=')) ?? '') ?? [];
  // Beside it is right below it, with an empty line between them at most.
  const next = lines[end + 1] === '' ? end + 2 : end + 1;
  const hasOutput = lines[next] === '```output';
  return {
    line: at + 1,
    commands: lines.slice(at + 1, end).join('\n'),
    expected: hasOutput ? lines.slice(next + 1, lines.indexOf('```', next + 1)).join('\n') : undefined,
    exitCode: Number(code),
    silent: words.includes('silent'),
  };
}

/** As GitHub makes them. */
function anchorOf(title: string): string {
  return title
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');
}
