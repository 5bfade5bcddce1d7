import type { TryMode } from './login-lock.js';

/** Where locks are kept. A try is atomic: of parallel ones, no more pass than there are tokens. */
export abstract class LoginLockStore {
  /**
   * @param subject whose lock; no raw name or address.
   * @returns milliseconds of the lock; 0 lets the try pass.
   */
  abstract try(subject: string, mode: TryMode): Promise<number>;

  /** After a right password. */
  abstract forget(subject: string): Promise<void>;
}
