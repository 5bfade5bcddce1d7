import { describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { ManualClock } from '../../../test/support/manual-clock.js';
import { jsonArrayStream } from './json-array-stream.js';

const IDLE_MS = 30_000;
/** More than a stream takes before it is read. */
const LARGE = 'x'.repeat(200_000);

/** Parts that a test watches being asked for. */
class Source {
  asked = 0;
  returned = false;

  constructor(private readonly parts: readonly (readonly string[] | Error)[]) {}

  async *[Symbol.asyncIterator](): AsyncGenerator<readonly string[], void> {
    try {
      for (const part of this.parts) {
        this.asked++;
        if (part instanceof Error) throw part;
        yield part;
      }
    } finally {
      this.returned = true;
    }
  }
}

async function open(source: Source, clock = new ManualClock()): Promise<Readable> {
  const file = await jsonArrayStream(source[Symbol.asyncIterator](), (element) => ({ element }), clock);
  return file.getStream();
}

/** Lets what can go on go on. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await nextTurn();
}

describe('an array as a stream', () => {
  it.each<[string, string[][]]>([
    ['no part', []],
    ['an empty part', [[]]],
    ['empty parts', [[], [], []]],
    ['one element', [['a']]],
    ['several parts', [['a', 'b'], ['c'], ['d', '"e"\n']]],
    ['empty parts before, between and behind', [[], ['a'], [], [], ['b', 'c'], []]],
    ['parts that are larger than a stream takes at once', [[LARGE], [LARGE, LARGE]]],
  ])('is valid JSON of %s', async (_what, parts) => {
    const written = await text(await open(new Source(parts)));
    expect(JSON.parse(written)).toEqual(parts.flat().map((element) => ({ element })));
  });

  it('says what it is', async () => {
    const file = await jsonArrayStream(new Source([])[Symbol.asyncIterator](), String, new ManualClock());
    expect(file.getHeaders().type).toBe('application/json; charset=utf-8');
  });

  it('asks for the next part when the one before was taken', async () => {
    const source = new Source([[LARGE], [LARGE], [LARGE], [LARGE]]);
    const stream = await open(source);
    await settle();
    expect(source.asked).toBe(1);
    stream.read(0);
    await settle();
    expect(source.asked).toBe(1);
    stream.read();
    await settle();
    expect(source.asked).toBe(2);
    await text(stream);
    expect([source.asked, source.returned]).toEqual([4, true]);
  });

  it('is given up when the client takes nothing for half a minute', async () => {
    const clock = new ManualClock();
    const source = new Source([[LARGE], [LARGE], [LARGE]]);
    const stream = await open(source, clock);
    const failed = once(stream, 'error');
    stream.read(0);
    await clock.advance(IDLE_MS - 1);
    stream.read();
    await settle();
    await clock.advance(IDLE_MS - 1);
    expect([stream.destroyed, source.returned]).toEqual([false, false]);
    await clock.advance(1);
    expect(await failed).toEqual([new Error('the client read nothing for 30 s')]);
    await settle();
    expect([stream.destroyed, source.returned, source.asked]).toEqual([true, true, 2]);
  });

  it('gives up nobody who has taken all', async () => {
    const clock = new ManualClock();
    const stream = await open(new Source([[LARGE], [LARGE]]), clock);
    await text(stream);
    await clock.advance(10 * IDLE_MS);
    expect(stream.errored).toBeNull();
  });

  it('rejects with the failure of the first part', async () => {
    const failure = new Error('no store');
    await expect(open(new Source([failure]))).rejects.toBe(failure);
  });

  it('breaks off with the failure of a later part, and does not look complete', async () => {
    const failure = new Error('no store');
    const source = new Source([['a'], ['b'], failure]);
    const stream = await open(source);
    let written = '';
    stream.on('data', (chunk: Buffer) => (written += chunk.toString()));
    expect(await once(stream, 'error')).toEqual([failure]);
    expect(stream.destroyed).toBe(true);
    expect(written).not.toContain(']');
    expect(source.returned).toBe(true);
  });

  it('leaves its source when the client leaves', async () => {
    const source = new Source([[LARGE], [LARGE], [LARGE]]);
    const stream = await open(source);
    stream.read();
    await settle();
    stream.destroy();
    await settle();
    expect(source.returned).toBe(true);
    expect(source.asked).toBeLessThan(3);
  });

  it('leaves its source when the client leaves before it took anything', async () => {
    const source = new Source([[LARGE], [LARGE]]);
    const stream = await open(source);
    stream.destroy();
    await settle();
    expect([source.returned, source.asked]).toEqual([true, 1]);
  });
});
