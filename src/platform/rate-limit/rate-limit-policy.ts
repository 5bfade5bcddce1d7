/** A limit with a name: a bucket of `capacity` tokens that refills continuously. */
export interface RateLimitPolicy {
  /** Metric label and part of the store's keys. */
  readonly name: string;
  readonly capacity: number;
  readonly refillPerSecond: number;
  /**
   * Told of each decision about a request.
   *
   * @param subject whom it is about: an HMAC of the address.
   * @param remaining whole tokens left.
   */
  readonly decided?: (subject: string, allowed: boolean, remaining: number) => void;
}

/** @returns milliseconds in which an empty bucket is full again. */
export function windowMs({ capacity, refillPerSecond }: RateLimitPolicy): number {
  return (capacity / refillPerSecond) * 1000;
}
