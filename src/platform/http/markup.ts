/** A text that is markup already: HTML, or SVG. */
export class Markup {
  constructor(readonly text: string) {}

  toString(): string {
    return this.text;
  }
}

type Part = string | number | Markup | readonly Markup[] | undefined;

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Markup in which everything that is put in is text, but for other markup; undefined is nothing. */
export function markup(fixed: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  const pieces = fixed.map((piece, index) => piece + textOf(parts[index]));
  return new Markup(pieces.join(''));
}

function textOf(part: Part): string {
  if (part === undefined) return '';
  if (part instanceof Markup) return part.text;
  if (typeof part === 'object') return part.map(({ text }) => text).join('');
  return escaped(String(part));
}

/** Text for elements and attributes; what XML 1.0 has no way to write (section 2.2) is left out. */
export function escaped(text: string): string {
  return text
    .replace(/[^\t\n\r\x20-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '')
    .replace(/[&<>"']/g, (character) => ENTITIES[character]!);
}
