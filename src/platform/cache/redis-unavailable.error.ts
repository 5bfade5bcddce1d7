/** Redis is not there, did not answer in time or refused. Callers go on without it. */
export class RedisUnavailableError extends Error {
  constructor(options?: ErrorOptions) {
    super('Redis is not available', options);
  }
}
