export class NoAnswerError extends Error {}

/** A timer that fires later than this was held up by the process itself. */
const HELD_UP_MS = 10;

/**
 * Settles as the answer does, or rejects when it did not come in time. Time in which this process was too busy to send
 * or to read (a long parse, a throttled CPU) says nothing of the server, so it is given once more.
 *
 * @throws NoAnswerError
 */
export function answerWithin<T>(milliseconds: number, answer: Promise<T>): Promise<T> {
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  const giveUp = () => {
    reject(new NoAnswerError(`No answer within ${milliseconds} ms`));
  };
  let timer: NodeJS.Timeout;
  const wait = (again: boolean): void => {
    const due = performance.now() + milliseconds;
    timer = setTimeout(() => {
      if (again && performance.now() - due > HELD_UP_MS) wait(false);
      // What has arrived by now is read between a timer and the next setImmediate.
      else setImmediate(giveUp);
    }, milliseconds);
  };
  wait(true);
  answer.then(
    (value) => {
      clearTimeout(timer);
      resolve(value);
    },
    (error: unknown) => {
      clearTimeout(timer);
      reject(error as Error);
    },
  );
  return promise;
}
