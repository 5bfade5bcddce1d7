/** A limit with a name: a bucket of `capacity` tokens that refills continuously. */
export interface RateLimitPolicy {
  /** Metric label and part of the store's keys. */
  readonly name: string;
  readonly capacity: number;
  readonly refillPerSecond: number;
}

/** @returns milliseconds in which an empty bucket is full again. */
export function windowMs({ capacity, refillPerSecond }: RateLimitPolicy): number {
  return (capacity / refillPerSecond) * 1000;
}
