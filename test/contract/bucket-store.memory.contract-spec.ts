import { MemoryBucketStore } from '../../src/platform/rate-limit/memory-bucket.store.js';
import { ManualClock } from '../support/manual-clock.js';
import { describeBucketStore } from './bucket-store.suite.js';

const clock = new ManualClock();
const store = new MemoryBucketStore(clock);

describeBucketStore('memory', () => ({ store, letTimePass: (milliseconds) => clock.skip(milliseconds) }));
