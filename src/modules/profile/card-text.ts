/** What XML cannot hold, and what turns the direction of the text around it; not the joiners of emoji and scripts. */
const UNSHOWN = /(?![\u200c\u200d])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\ufffe\uffff]/gu;
/** Letters that take the room of two. */
const WIDE = /[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Hang}\p{Extended_Pictographic}\uff01-\uff60]/u;
const NARROW = /^[\s.,:;|!'iljtfrI[\]()]$/;
const CAPITAL = /^[\p{Lu}\d@%&#+]$/u;
/** Longer clusters are letters under a heap of accents; a family of emoji has eleven. */
const CLUSTER_MAX = 16;

const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** As people see characters, without what shows nothing or shows it elsewhere. */
export function charactersOf(text: string): string[] {
  const shown = text.toWellFormed().replace(UNSHOWN, ' ').replace(/\s+/g, ' ').trim();
  return Array.from(segmenter.segment(shown), ({ segment }) =>
    segment.length > CLUSTER_MAX ? String.fromCodePoint(segment.codePointAt(0)!) : segment,
  );
}

/** About as wide as a text is in a common sans-serif face, in multiples of its size: rather more than less. */
export function widthOf(text: string): number {
  return charactersOf(text).reduce((width, character) => width + widthOfCharacter(character), 0);
}

/** @returns the text, or as much of it as has room, with an ellipsis. */
export function cutToWidth(text: string, width: number): string {
  const characters = charactersOf(text);
  let used = 0;
  for (const [index, character] of characters.entries()) {
    used += widthOfCharacter(character);
    if (used > width) {
      const room = (count: number) => widthOf(characters.slice(0, count).join('')) + 0.8 > width;
      let count = index;
      while (count > 0 && room(count)) count--;
      return `${characters.slice(0, count).join('').trimEnd()}…`;
    }
  }
  return characters.join('');
}

function widthOfCharacter(character: string): number {
  if (WIDE.test(character)) return 1.1;
  if (NARROW.test(character)) return 0.32;
  if (CAPITAL.test(character)) return 0.7;
  return /^[mwMW—…]$/.test(character) ? 0.9 : 0.57;
}
