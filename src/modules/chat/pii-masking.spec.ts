import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { MAX_KEPT_LENGTH, PiiMaskingStream, maskPii, publishedEmails } from './pii-masking.js';

const PUBLISHED = publishedEmails(' Robin@Example.com ');
const mask = (text: string) => maskPii(text, PUBLISHED);

/** Masks a text that comes in pieces. */
function streamed(pieces: readonly string[]): string {
  const stream = new PiiMaskingStream(PUBLISHED);
  return pieces.map((piece) => stream.push(piece)).join('') + stream.end();
}

function cut(text: string, sizes: readonly number[]): string[] {
  const pieces: string[] = [];
  for (let at = 0, turn = 0; at < text.length; turn++) {
    const size = sizes[turn % sizes.length]!;
    pieces.push(text.slice(at, at + size));
    at += size;
  }
  return pieces;
}

const EMAILS = [
  'jane.doe@example.org',
  'j@x.io',
  'jane+jobs@mail.example.co.uk',
  'JANE_DOE-1@sub-domain.example.museum',
  'jürgen@müller.example.de',
  `${'a'.repeat(64)}@${'b'.repeat(63)}.example`,
];
const PHONES = [
  '+49 30 901820',
  '+493090182000',
  '+49 (0)30 901820-17',
  '+1 (555) 123-4567',
  '+1-555-123-4567',
  '+44 20 7946 0958',
  '+33 1 23 45 67 89',
  '+351 912 345 678',
  '555-123-4567',
  '(555) 123-4567',
  '(555)123-4567',
  '555.123.4567',
  '555 123 4567',
  '1-555-123-4567',
  '555‑123‑4567',
  '555–123–4567',
];
const NUMBERS = ['123-45-6789', '123 45 6789', '123‑45‑6789'];
const HARMLESS = [
  '1999',
  '2019-2021',
  '2021-03',
  '2021-03-04',
  '2021-03-04T10:20:30.123Z',
  '2024/11/25',
  '25.11.2026',
  '10:20:30',
  'v1.2.3',
  '1.45.0-rc.12',
  '10.0.19045.3803',
  '192.168.100.200',
  '10,000,000',
  '10 000 000',
  '10.000.000',
  '1,299.00',
  '$1,299.00',
  '€ 1.299,00',
  '+20 %',
  '+1 000 000',
  '+10,000,000',
  '1767225600',
  '5551234567',
  '100 000 0000',
  '100.200.3000',
  '978-3-16-148410-0',
  '3.14159265358979',
  'C++20',
  '123-456',
  '12-34-5678',
  'https://example.com/555-123-4567',
  'https://example.com/posts/2021/03/04/10-000-users?page=12&size=100',
  'https://example.com/?q=555-123-4567#123-45-6789',
  'https://medium.com/@jane',
  'https://wa.me/4930901820',
  'project-555-123-4567',
  '555-123-4567-project',
  'a-2021-03-release',
  '550e8400-e29b-41d4-a716-446655440000',
  'react@18.2.0',
  '@scope/package@1.0.0',
  'git@github.com:jane/project.git',
  'localhost:3000',
  'user@localhost',
  'Grüße, 日本語, 🦀',
];

describe('masking', () => {
  it.each(EMAILS)('hides the e-mail address %s', (email) => {
    expect(mask(`Write to ${email}.`)).toBe('Write to [email hidden].');
    expect(mask(`[${email}](mailto:${email})`)).toBe('[[email hidden]](mailto:[email hidden])');
  });

  it.each(PHONES)('hides the phone number %s', (phone) => {
    expect(mask(`Call ${phone}.`)).toBe('Call [phone hidden].');
    expect(mask(`(${phone}, now)`)).toBe('([phone hidden], now)');
  });

  it.each(NUMBERS)('hides the number %s', (number) => {
    expect(mask(`It is ${number}!`)).toBe('It is [number hidden]!');
  });

  it.each(HARMLESS)('shows %s', (text) => {
    expect(mask(text)).toBe(text);
    expect(mask(`It was ${text}, and (${text}) again: ${text}. So.`)).toBe(
      `It was ${text}, and (${text}) again: ${text}. So.`,
    );
  });

  it('shows the published address, however it is written and set', () => {
    const text = 'robin@example.com, ROBIN@Example.COM, **robin@example.com**, _robin@example.com_';
    expect(mask(text)).toBe(text);
  });

  it('hides an address that only ends, or begins, with the published one', () => {
    expect(mask('notrobin@example.com')).toBe('[email hidden]');
    expect(mask('robin@example.com.evil.example')).toBe('[email hidden]');
    expect(mask('my.robin@example.com')).toBe('[email hidden]');
  });

  it('hides what follows without a space', () => {
    expect(mask('555-123-4567/555-987-6543')).toBe('[phone hidden]/[phone hidden]');
    expect(mask('tel:+4930901820;jane@example.org')).toBe('tel:[phone hidden];[email hidden]');
    expect(mask('+49 30 901820. 3 projects')).toBe('[phone hidden]. 3 projects');
    expect(mask('https://example.com/?mail=jane@example.org')).toBe(
      'https://example.com/?mail=[email hidden]',
    );
  });
});

/** Texts that a model might write: words, harmless numbers, PII, and characters that matter to the patterns. */
const special = fc.constantFrom(...'@.+-_/()#=&? \n\t0159aZé‑–🦀%:,'.split(''));
const noise = fc.array(special, { maxLength: 12 }).map((characters) => characters.join(''));
const part = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...HARMLESS) },
  { weight: 3, arbitrary: fc.constantFrom(...EMAILS, ...PHONES, ...NUMBERS, 'robin@example.com') },
  { weight: 2, arbitrary: fc.constantFrom('projects', 'and', 'Rust.', 'in', '**bold**') },
  { weight: 2, arbitrary: noise },
  fc.string({ maxLength: 8, unit: 'binary' }),
);
const text = fc
  .array(fc.tuple(part, fc.constantFrom('', ' ', '\n', '-', '.', '+', '@')), { maxLength: 14 })
  .map((parts) => parts.flat().join(''));
const sizes = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 6 });
const RUNS = { numRuns: 2000 };

describe('masking a text that comes in pieces', () => {
  it('is masking the whole, wherever it is cut', () => {
    fc.assert(
      fc.property(text, sizes, (whole, at) => {
        expect(streamed(cut(whole, at))).toBe(mask(whole));
      }),
      RUNS,
    );
  });

  it('is so also for texts of nothing but what matters to the patterns', () => {
    fc.assert(
      fc.property(fc.array(special, { maxLength: 80 }), sizes, (characters, at) => {
        const whole = characters.join('');
        expect(streamed(cut(whole, at))).toBe(mask(whole));
      }),
      RUNS,
    );
  });

  it('is so for matches as long as they get', () => {
    const label = `${'b'.repeat(63)}.`;
    const longest = `${'a'.repeat(64)}@${label.repeat(8)}${'c'.repeat(24)}`;
    const inputs = [
      longest,
      `x${longest}`,
      `${longest}c`,
      `${longest}.de`,
      longest.slice(0, -24),
      longest + longest,
    ];
    for (const whole of inputs)
      for (const size of [1, 2, 63, 600, 602]) expect(streamed(cut(whole, [size]))).toBe(mask(whole));
    expect(mask(longest)).toBe('[email hidden]');
    expect(longest.length + 2).toBe(MAX_KEPT_LENGTH);
  });

  it('lets nothing through that is to be hidden', () => {
    const planted = fc.oneof(
      fc.tuple(fc.constantFrom(...EMAILS), fc.constant('[email hidden]')),
      fc.tuple(fc.constantFrom(...PHONES), fc.constant('[phone hidden]')),
      fc.tuple(fc.constantFrom(...NUMBERS), fc.constant('[number hidden]')),
    );
    const word = fc.constantFrom(...HARMLESS, 'projects', 'since');
    fc.assert(
      fc.property(fc.array(fc.tuple(word, planted)), sizes, (pairs, at) => {
        const sentences = (which: 0 | 1) =>
          pairs.map(([before, pair]) => `${before}: ${pair[which]}; `).join('');
        expect(streamed(cut(sentences(0), at))).toBe(sentences(1));
      }),
      RUNS,
    );
  });

  it('changes nothing where there is nothing to hide', () => {
    const harmless = fc.array(fc.constantFrom(...HARMLESS, 'projects', 'and', 'robin@example.com'));
    fc.assert(
      fc.property(harmless, sizes, (words, at) => {
        const whole = words.join(', ');
        expect(streamed(cut(whole, at))).toBe(whole);
      }),
      RUNS,
    );
  });

  it('shows a word as soon as the next one has begun', () => {
    const stream = new PiiMaskingStream(PUBLISHED);
    expect(stream.push('Three projects are')).toBe('Three projects ');
    expect(stream.push(' in ')).toBe('are ');
    expect(stream.push('Rust')).toBe('in ');
    expect(stream.end()).toBe('Rust');
  });

  it('keeps no more back than a match is long, and does not get slower by it', () => {
    const stream = new PiiMaskingStream(PUBLISHED);
    const megabyte = 1_000_000;
    const piece = 'abcde';
    let shown = 0;
    for (let pushed = piece.length; pushed <= megabyte; pushed += piece.length) {
      shown += stream.push(piece).length;
      if (pushed - shown > MAX_KEPT_LENGTH) throw new Error(`${pushed - shown} characters are kept back`);
    }
    expect(shown + stream.end().length).toBe(megabyte);
    for (const character of ['a', '1', '+', '@', '.', 'a@', '1-', '+1 ', 'a.'])
      expect(mask(character.repeat(200_000)).length).toBeGreaterThan(0);
  });
});
