/** A message of a conversation as the API has it. */
export interface ChatMessage {
  readonly role: 'system' | 'user' | 'assistant' | 'tool';
  readonly content: string | null;
  readonly tool_call_id?: string;
  readonly tool_calls?: readonly { readonly id: string; readonly function: ScriptedToolCall }[];
}

export interface OfferedTool {
  readonly function: {
    readonly name: string;
    readonly parameters?: { readonly properties?: Readonly<Record<string, { readonly enum?: unknown[] }>> };
  };
}

/** The body of `POST /v1/chat/completions`. */
export interface CompletionRequest {
  readonly model: string;
  readonly messages: readonly ChatMessage[];
  readonly tools?: readonly OfferedTool[];
  readonly stream?: boolean;
  readonly stream_options?: { readonly include_usage?: boolean };
  readonly max_tokens?: number;
  readonly temperature?: number;
}

export interface ScriptedToolCall {
  readonly name: string;
  /** JSON text. */
  readonly arguments: string;
}

/** What the model says to one request. */
export interface ScriptedAnswer {
  readonly text?: string;
  /** Characters of a chunk of text or of a tool call's arguments; 8 by default. */
  readonly chunkSize?: number;
  readonly toolCalls?: readonly ScriptedToolCall[];
  /** Tokens of the prompt and of the answer; null leaves them out; counted when absent. */
  readonly usage?: readonly [prompt: number, completion: number] | null;
  /** The model's full name in the answer; as it was asked for when absent. */
  readonly model?: string;
}

const CHARACTERS_PER_TOKEN = 4;
const DEFAULT_CHUNK_SIZE = 8;
const CREATED = 1_767_225_600;

/** The parts of a streamed answer, in order; the last says why it ended, or with what it was used up. */
export function chunksOf(answer: ScriptedAnswer, request: CompletionRequest, id: string): object[] {
  const frame = (choices: object[], more: object = {}) => ({
    id,
    object: 'chat.completion.chunk',
    created: CREATED,
    model: answer.model ?? request.model,
    choices,
    ...more,
  });
  const said = [{ role: 'assistant', content: '' }, ...textDeltas(answer), ...toolDeltas(answer)];
  const usage = usageOf(answer, request);
  const withUsage = request.stream_options?.include_usage === true && usage !== undefined;
  return [
    ...said.map((delta) => frame([{ index: 0, delta, finish_reason: null }])),
    frame([{ index: 0, delta: {}, finish_reason: finishReasonOf(answer) }]),
    // OpenAI's own usage comes in a chunk without choices.
    ...(withUsage ? [frame([], { usage })] : []),
  ];
}

/** The same answer in one piece. */
export function completionOf(answer: ScriptedAnswer, request: CompletionRequest, id: string): object {
  const toolCalls = answer.toolCalls?.map((call, index) => ({
    id: callId(index),
    type: 'function',
    function: call,
  }));
  const message = { role: 'assistant', content: answer.text ?? null, tool_calls: toolCalls };
  return {
    id,
    object: 'chat.completion',
    created: CREATED,
    model: answer.model ?? request.model,
    choices: [{ index: 0, message, finish_reason: finishReasonOf(answer) }],
    usage: usageOf(answer, request),
  };
}

function textDeltas({ text = '', chunkSize }: ScriptedAnswer): object[] {
  return piecesOf(text, chunkSize).map((content) => ({ content }));
}

/** A call's id and name come first, its arguments bit by bit, each bit with the call's index alone. */
function toolDeltas({ toolCalls = [], chunkSize }: ScriptedAnswer): object[] {
  return toolCalls.flatMap((call, index) => [
    {
      tool_calls: [
        { index, id: callId(index), type: 'function', function: { name: call.name, arguments: '' } },
      ],
    },
    ...piecesOf(call.arguments, chunkSize).map((bit) => ({
      tool_calls: [{ index, function: { arguments: bit } }],
    })),
  ]);
}

function piecesOf(text: string, size = DEFAULT_CHUNK_SIZE): string[] {
  return Array.from({ length: Math.ceil(text.length / size) }, (_, piece) =>
    text.slice(piece * size, (piece + 1) * size),
  );
}

function callId(index: number): string {
  return `call_${index + 1}`;
}

function finishReasonOf({ toolCalls = [] }: ScriptedAnswer): string {
  return toolCalls.length > 0 ? 'tool_calls' : 'stop';
}

function usageOf({ usage, text = '', toolCalls = [] }: ScriptedAnswer, { messages }: CompletionRequest) {
  if (usage === null) return undefined;
  const tokens = (written: string) => Math.ceil(written.length / CHARACTERS_PER_TOKEN);
  const [prompt, completion] = usage ?? [
    tokens(JSON.stringify(messages)),
    tokens(text + toolCalls.map((call) => call.name + call.arguments).join('')),
  ];
  return { prompt_tokens: prompt, completion_tokens: completion, total_tokens: prompt + completion };
}
