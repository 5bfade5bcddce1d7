import { LRUCache } from 'lru-cache';
import type { Clock } from '../../shared/clock.js';
import { type LoginLock, type TryMode, tryLogin } from './login-lock.js';
import { LoginLockStore } from './login-lock.store.js';

const MAX_LOCKS = 50_000;

/** This process's own locks; beyond the bound the one that was longest unused is forgotten. */
export class MemoryLoginLockStore extends LoginLockStore {
  private readonly locks: LRUCache<string, LoginLock>;

  constructor(
    private readonly clock: Clock,
    maxLocks = MAX_LOCKS,
  ) {
    super();
    this.locks = new LRUCache({ max: maxLocks });
  }

  try(subject: string, mode: TryMode): Promise<number> {
    const { lock, lockedMs } = tryLogin(this.locks.get(subject), this.clock.now(), mode);
    if (lock) this.locks.set(subject, lock);
    return Promise.resolve(lockedMs);
  }

  forget(subject: string): Promise<void> {
    this.locks.delete(subject);
    return Promise.resolve();
  }
}
