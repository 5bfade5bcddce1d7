import { MemoryCacheStore } from '../../src/platform/cache/memory-cache.store.js';
import { ManualClock } from '../support/manual-clock.js';
import { describeCacheStore } from './cache.suite.js';

const clock = new ManualClock();
const store = new MemoryCacheStore(clock, { maxEntries: 1000, maxBytes: 10_000_000 });

describeCacheStore('memory', () => ({ store, letTimePass: (milliseconds) => clock.skip(milliseconds) }));
