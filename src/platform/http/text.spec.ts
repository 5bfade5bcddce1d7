import { describe, expect, it } from '@jest/globals';
import type { z } from 'zod';
import { emailAddress, line, optionalLine, paragraphs, webAddress } from './text.js';

const messages = (schema: z.ZodType, value: unknown) =>
  schema.safeParse(value).error?.issues.map(({ message }) => message);

describe('a line of text', () => {
  const schema = line(1, 5);

  it('is trimmed before it is measured', () => {
    expect(schema.parse('  five5\n')).toBe('five5');
    expect(messages(schema, ' \t ')).toEqual(['At least 1 character']);
  });

  it('is measured in characters as PostgreSQL counts them', () => {
    expect(schema.parse('🍎🍎🍎🍎🍎')).toBe('🍎🍎🍎🍎🍎');
    expect(messages(schema, '🍎🍎🍎🍎🍎🍎')).toEqual(['At most 5 characters']);
  });

  it.each(['a\0b', 'a\nb', 'a\tb', 'a\x7Fb', 'a\x85b', '\0', 'a\x1B[2J'.slice(0, 5)])(
    'has no control characters (%j)',
    (text) => {
      expect(messages(schema, text)).toEqual(['No control characters']);
    },
  );

  it('is valid Unicode', () => {
    expect(messages(schema, 'a\uD800')).toEqual(['Not valid Unicode']);
  });

  it('is told everything that is wrong with it', () => {
    expect(messages(schema, 'a\0bcdef')).toEqual(['At most 5 characters', 'No control characters']);
  });

  it.each([1, null, undefined, ['a'], {}, true])('is no %j', (value) => {
    expect(messages(schema, value)).toEqual(['Expected a text']);
  });
});

describe('an optional line', () => {
  it.each([undefined, null, '', '   '])('is null where it is %j', (value) => {
    expect(optionalLine(5).parse(value)).toBeNull();
  });

  it('is a line otherwise', () => {
    expect(optionalLine(5).parse(' abc ')).toBe('abc');
    expect(messages(optionalLine(5), 'abcdef')).toEqual(['At most 5 characters']);
    expect(messages(optionalLine(5), 5)).toEqual(['Expected a text']);
  });
});

describe('an e-mail address', () => {
  const longest = `${'l'.repeat(64)}@${`${'d'.repeat(45)}.`.repeat(4)}e`;

  it.each([
    ['Ada@Example.COM', 'Ada@example.com'],
    [' ada@example.com ', 'ada@example.com'],
    ['a.b+c@x-y.example', 'a.b+c@x-y.example'],
    ["!#$%&'*+/=?^_`{|}~-@example.com", "!#$%&'*+/=?^_`{|}~-@example.com"],
    ['a@xn--bcher-kva.xn--p1ai', 'a@xn--bcher-kva.xn--p1ai'],
    ['1@1.de', '1@1.de'],
  ])('%j is %j', (text, address) => {
    expect(emailAddress().parse(text)).toBe(address);
  });

  it.each([
    '',
    'ada',
    'ada@',
    '@example.com',
    'ada@example',
    'ada@@example.com',
    'a@b@example.com',
    '.ada@example.com',
    'ada.@example.com',
    'a..b@example.com',
    'a b@example.com',
    'ada@exa mple.com',
    'ada@-example.com',
    'ada@example-.com',
    'ada@example..com',
    'ada@example.com.',
    'ada@127.0.0.1',
    'ada@[127.0.0.1]',
    '"ada"@example.com',
    'Ada <ada@example.com>',
    'ada@example.com, b@example.com',
    `${'l'.repeat(65)}@example.com`,
    `ada@${'d'.repeat(64)}.com`,
    "ada'--@example",
    'ädä@example.com',
  ])('is not %j', (text) => {
    expect(messages(emailAddress(), text)).toEqual(['Expected an e-mail address']);
  });

  it('has up to 254 characters', () => {
    const address = `${longest}${'x'.repeat(254 - longest.length)}`;
    expect(emailAddress().parse(address)).toBe(address);
    expect(messages(emailAddress(), `${address}x`)).toEqual(['At most 254 characters']);
  });

  it('is read quickly, whatever it is', () => {
    const hostile = ['a.'.repeat(50_000), `a@${'a-'.repeat(50_000)}`, `a@${'a.'.repeat(50_000)}`];
    for (const text of hostile)
      expect(messages(emailAddress(), text)).toContain('Expected an e-mail address');
  });
});

describe('paragraphs', () => {
  it('have lines and tabs, and are trimmed before they are measured', () => {
    expect(paragraphs(1, 9).parse(' One\n\tTwo\r\n')).toBe('One\n\tTwo');
    expect(messages(paragraphs(1, 7), ' One\n\tTwo ')).toEqual(['At most 7 characters']);
    expect(messages(paragraphs(1, 5), ' \n ')).toEqual(['At least 1 character']);
    expect(paragraphs(0, 5).parse('🚀🚀🚀🚀🚀')).toHaveLength(10);
  });

  it.each(['\0', '\b', '\v', '\f', '\u001b', '\u007f', '\u0085'])(
    'have no control character %j',
    (character) => {
      expect(messages(paragraphs(0, 9), `a${character}b`)).toEqual(['No control characters']);
    },
  );

  it('have no half of a character', () => {
    expect(messages(paragraphs(0, 9), 'a\ud83d')).toEqual(['Not valid Unicode']);
  });
});

describe('a web address', () => {
  it.each(['http://example.com', 'https://example.com/a?b=c#d', 'https://localhost:3000/'])(
    'may be %s',
    (url) => {
      expect(webAddress().parse(url)).toBe(url);
    },
  );

  it.each([
    'javascript:alert(1)',
    'data:text/html,x',
    'ftp://example.com',
    '//example.com',
    'http:example.com',
    '',
  ])('is not %j', (url) => {
    expect(messages(webAddress(), url)).toEqual(['Expected an http:// or https:// address']);
  });

  it('has 2000 characters at most, and none that control', () => {
    const long = `https://example.com/${'x'.repeat(1980)}`;
    expect(webAddress().parse(long)).toBe(long);
    expect(messages(webAddress(), `${long}x`)).toEqual(['At most 2000 characters']);
    expect(messages(webAddress(), 'https://example.com/\u0001')).toEqual(['No control characters']);
    // What an address's parser leaves out is left out of it.
    expect(webAddress().parse(' https://exam\nple.com/\t')).toBe('https://example.com/');
  });
});
