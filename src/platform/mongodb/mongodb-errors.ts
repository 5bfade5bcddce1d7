/** What MongoDB's driver throws, read by name and code. */

/** The server was not reached, went away, or hands no connection out. */
const LOST_NAMES: ReadonlySet<string> = new Set([
  'MongoNetworkError',
  'MongoNetworkTimeoutError',
  'MongoServerSelectionError',
  'MongoNotConnectedError',
  'MongoTopologyClosedError',
  'MongoPoolClosedError',
  'MongoPoolClearedError',
  'PoolClearedOnNetworkError',
  'MongoWaitQueueTimeoutError',
]);

const MAX_TIME_EXPIRED = 50;
/** No primary, or one that steps down or ends (the driver's own list for retries), and what took too long. */
const LOST_CODES: ReadonlySet<number> = new Set([
  MAX_TIME_EXPIRED,
  91,
  189,
  262,
  9001,
  10107,
  11600,
  11602,
  13435,
  13436,
]);

const DUPLICATE_KEY = 11000;

interface MongoError {
  readonly name?: unknown;
  readonly code?: unknown;
  readonly errorResponse?: unknown;
}

/** Whether an operation failed because the store was away, not because of what it said. */
export function isMongodbLost(error: unknown): boolean {
  const { name, code } = causeOf(error);
  return (
    (typeof name === 'string' && LOST_NAMES.has(name)) || (typeof code === 'number' && LOST_CODES.has(code))
  );
}

/** Whether no server was found to send it to, so that it surely did nothing. */
export function isUnsent(error: unknown): boolean {
  return causeOf(error).name === 'MongoServerSelectionError';
}

export function isDuplicateKey(error: unknown): boolean {
  return (error as MongoError | null)?.code === DUPLICATE_KEY;
}

/** Whether it took longer than its maxTimeMS. */
export function isTimeExpired(error: unknown): boolean {
  return (error as MongoError | null)?.code === MAX_TIME_EXPIRED;
}

/** What was thrown, fit for a log line: never the text, which may quote a document or an address. */
export function mongodbCodeOf(error: unknown): string {
  const { name, code } = causeOf(error);
  return typeof code === 'number' ? `${String(name)} ${code}` : String(name);
}

/** A bulk write wraps what its connection threw. */
function causeOf(error: unknown): MongoError {
  const thrown = (error ?? {}) as MongoError;
  return thrown.errorResponse instanceof Error ? (thrown.errorResponse as MongoError) : thrown;
}
