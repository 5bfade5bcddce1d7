// Loaded with `node --import` before the server under test, for what its parent cannot see or do from outside.
import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

const RealDate = Date;
let offset = 0;

globalThis.Date = class Date extends RealDate {
  constructor(...args) {
    if (args.length === 0) super(RealDate.now() + offset);
    else super(...args);
  }

  static now() {
    return RealDate.now() + offset;
  }
};

const ORDERS = {
  /** CPU time that this process has used, in microseconds. */
  cpu: () => {
    const { user, system } = process.cpuUsage();
    return user + system;
  },

  /** Bytes of its memory that are in RAM. */
  residentMemory: () => process.memoryUsage.rss(),

  /** Turns the calendar, and nothing else: timers and performance.now() go on as they are. */
  advance: (milliseconds) => (offset += milliseconds),

  /** Bytes still in use once the garbage is collected. */
  memoryInUse: async () => {
    setFlagsFromString('--expose-gc');
    const collectGarbage = runInNewContext('gc');
    // What finalizers let go of is garbage of the next turn.
    for (let turn = 0; turn < 3; turn++) {
      collectGarbage();
      await setImmediate();
    }
    const { heapUsed, external } = process.memoryUsage();
    return heapUsed + external;
  },
};

process.on('message', async ({ order, value }) => {
  process.send({ answer: await ORDERS[order](value) });
});
// The channel to the parent must not keep the process alive.
process.channel?.unref();
