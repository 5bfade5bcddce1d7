import { z } from 'zod';
import type { TokenUsage, ToolCall } from './chat.model.js';
import { ModelFailure } from './llm-failures.js';

const MAX_TOOL_CALLS = 16;

/** As much of a `chat.completion.chunk` as is read; servers that imitate OpenAI leave out or add to the rest. */
const chunkSchema = z.object({
  model: z.string().optional(),
  choices: z.array(
    z.object({
      index: z.int().optional(),
      delta: z
        .object({
          content: z.string().nullish(),
          tool_calls: z
            .array(
              z.object({
                index: z.int().min(0).optional(),
                id: z.string().nullish(),
                function: z.object({ name: z.string().nullish(), arguments: z.string().nullish() }).nullish(),
              }),
            )
            .nullish(),
        })
        .nullish(),
      finish_reason: z.string().nullish(),
    }),
  ),
  usage: z.object({ prompt_tokens: z.int().min(0), completion_tokens: z.int().min(0) }).nullish(),
});

type Delta = NonNullable<z.infer<typeof chunkSchema>['choices'][number]['delta']>;
type ToolCallBit = NonNullable<Delta['tool_calls']>[number];

/** An answer that is put together from its chunks. */
export class StreamedAnswer {
  content = '';
  usage: TokenUsage | undefined;
  /** Why the model stopped; undefined while it has not. */
  finishReason: string | undefined;
  /** What the server calls the model; to be trusted with nothing. */
  serversModel: string | undefined;
  private readonly calls = new Map<number, { id: string; name: string; arguments: string }>();

  /** Whether the model has said something. */
  get begun(): boolean {
    return this.content !== '' || this.calls.size > 0;
  }

  get toolCalls(): ToolCall[] {
    return [...this.calls].sort(([a], [b]) => a - b).map(([, call]) => ({ ...call }));
  }

  /**
   * @returns the text that it adds.
   * @throws ModelFailure for what is no chunk of an answer.
   */
  add(chunk: unknown): string {
    const parsed = chunkSchema.safeParse(chunk);
    if (!parsed.success) throw new ModelFailure('invalid_answer');
    const { choices, model, usage } = parsed.data;
    this.serversModel ??= model;
    if (usage) this.usage = { promptTokens: usage.prompt_tokens, completionTokens: usage.completion_tokens };
    const [choice] = choices;
    if (choice?.finish_reason) this.finishReason = choice.finish_reason;
    (choice?.delta?.tool_calls ?? []).forEach((bit, place) => {
      this.addToCall(bit, bit.index ?? place);
    });
    const text = choice?.delta?.content ?? '';
    this.content += text;
    return text;
  }

  /** @throws ModelFailure when the stream ended and the answer did not, or when there is nothing in it. */
  close(): void {
    const isWhole = this.finishReason !== undefined && this.toolCalls.every(({ name }) => name !== '');
    if (!isWhole) throw new ModelFailure('invalid_answer', {}, this.begun);
    if (!this.begun) throw new ModelFailure('empty_answer');
  }

  private addToCall(bit: ToolCallBit, index: number): void {
    const call = this.calls.get(index) ?? { id: '', name: '', arguments: '' };
    if (!this.calls.has(index) && this.calls.size === MAX_TOOL_CALLS) throw new ModelFailure('too_large');
    // Some servers repeat id and name in every bit.
    call.id ||= bit.id ?? `call_${index}`;
    call.name ||= bit.function?.name ?? '';
    call.arguments += bit.function?.arguments ?? '';
    this.calls.set(index, call);
  }
}
