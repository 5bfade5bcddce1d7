import type { ChatMessage, CompletionRequest, OfferedTool, ScriptedAnswer } from './answer.ts';

/** Questions that an assistant looks up before it answers them. */
const ABOUT_THE_PORTFOLIO =
  /project|portfolio|built|build|work|made|experience|skill|language|stud|educat|company|job|tool/i;

/** Words that say nothing of what is looked for. */
const EMPTY_WORDS = new Set(
  'a about all and any are can could did do does for has have he her his how i in is it me my of on or she show tell that the their them they this to us was were what where which who with you your'.split(
    ' ',
  ),
);

const QUOTED_ITEMS = 3;
const QUOTED_CHARACTERS = 300;

/**
 * What the demo's model says without a script: it looks up what it is asked about its owner's work, if it may, and
 * then quotes what it found.
 */
export function demoAnswer({ messages, tools = [] }: CompletionRequest): ScriptedAnswer {
  const found = messages.slice(messages.findLastIndex(({ role }) => role === 'user') + 1);
  const results = found.filter(({ role }) => role === 'tool');
  if (results.length > 0) return { text: quote(results) };
  const question = messages.findLast(({ role }) => role === 'user')?.content ?? '';
  const call = ABOUT_THE_PORTFOLIO.test(question) ? lookUp(question, tools) : undefined;
  if (call) return { toolCalls: [call] };
  return {
    text: 'I am the demo’s model, and I only know what the portfolio says. Ask me which projects there are.',
  };
}

function lookUp(question: string, tools: readonly OfferedTool[]) {
  const words = question.toLowerCase().match(/[\p{L}\p{N}+#.-]+/gu) ?? [];
  const terms = words.map((word) => word.replace(/\.+$/, '')).filter((word) => !EMPTY_WORDS.has(word));
  const isOnlyProjects = terms.every((word) => /^projects?$|^portfolio$/.test(word));
  const search = tools.find((tool) => tool.function.name === 'search_content');
  const list = tools.find((tool) => tool.function.name === 'list_content');
  if (search && !(list && isOnlyProjects))
    return { name: 'search_content', arguments: JSON.stringify({ query: terms.join(' ') || question }) };
  return list && { name: 'list_content', arguments: JSON.stringify({ type: 'project' }) };
}

function quote(results: readonly ChatMessage[]): string {
  const items = results.flatMap(({ content }) => itemsIn(content ?? ''));
  if (items.length > 0) return `The portfolio has this on it: ${items.slice(0, QUOTED_ITEMS).join(' ')}`;
  const text = results.map(({ content }) => content ?? '').join(' ');
  return `This is what I found: ${text.slice(0, QUOTED_CHARACTERS)}`;
}

/** A sentence for each title in a tool's result, wherever it stands in its JSON. */
function itemsIn(content: string): string[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(content);
  } catch {
    return [];
  }
  const sentences: string[] = [];
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    const { title, description } = value as { title?: unknown; description?: unknown };
    if (typeof title === 'string')
      sentences.push(typeof description === 'string' ? `“${title}”: ${description}` : `“${title}”.`);
    for (const member of Object.values(value)) visit(member);
  };
  visit(parsed);
  return [...new Set(sentences)];
}
