import { MemoryLoginLockStore } from '../../src/modules/account/memory-login-lock.store.js';
import { ManualClock } from '../support/manual-clock.js';
import { describeLoginLockStore } from './login-lock-store.suite.js';

const clock = new ManualClock();
const store = new MemoryLoginLockStore(clock);

describeLoginLockStore('memory', () => ({ store, letTimePass: (milliseconds) => clock.skip(milliseconds) }));
