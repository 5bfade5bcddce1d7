/** Statuses whose answers have no body (fetch standard, null body status). */
const NULL_BODY_STATUSES = new Set([101, 103, 204, 205, 304]);

export type Body = ReadableStream<Uint8Array<ArrayBuffer>>;

export interface BodyBounds {
  readonly maxBytes: number;
  readonly tooLarge: () => Error;
  /** Gives what reading throws its type. */
  readonly failure: (error: unknown) => Error;
}

/** @returns the answer's body, which fails as soon as it is longer than it may be; null where there is none. */
export function boundedBody(response: Response, { maxBytes, tooLarge, failure }: BodyBounds): Body | null {
  if (!response.body || NULL_BODY_STATUSES.has(response.status)) return null;
  const reader = (response.body as Body).getReader();
  let size = 0;
  return new ReadableStream(
    {
      async pull(controller) {
        try {
          const { done, value } = await reader.read();
          size += value?.byteLength ?? 0;
          if (size > maxBytes) throw tooLarge();
          if (done) controller.close();
          else controller.enqueue(value);
        } catch (error) {
          controller.error(failure(error));
          // Gives the connection up rather than reading on; an errored stream rejects, and has nothing to give up.
          await reader.cancel().catch(() => undefined);
        }
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  );
}

/** Reads a body to its end. */
export async function collect(body: Body): Promise<Buffer<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks);
}
