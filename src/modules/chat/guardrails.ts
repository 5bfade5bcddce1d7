const GREETING = 'Ask me something about this portfolio: its projects, experience, education or skills.';
const PERSONAL =
  'I only speak about this portfolio and the work it shows, not about private matters. Ask me about projects, experience, education or skills.';

/** Of no concern to a visitor, whoever asks and however politely. */
const PRIVATE = String.raw`(?:age|salary|salaries|income|wage|wages|net worth|bank (?:account|details)|religion|religious beliefs|political (?:views?|party)|politics|sexual orientation|sexuality|gender identity|ethnicity|race|weight|health|medical (?:history|records?)|illness|home address|private address|date of birth|birthday|birth date|passport(?: number)?|social security number|ssn|wife|husband|girlfriend|boyfriend|spouse|partner|children|kids|family|marital status|relationship status|password|passwords|credit card(?: number)?)`;
const WHOSE = String.raw`(?:your|his|her|their|the owner(?:'|’)s|(?:[a-z]+(?:'|’)s))`;

const PERSONAL_QUESTIONS = [
  // At the end of what is asked: "your family" is private, "your family of services" is not.
  new RegExp(
    String.raw`\b(?:what|who|where|when|how much|how old|tell me|give me|share)\b[^.?!]{0,40}\b${WHOSE} (?:\w+ )?${PRIVATE}\s*(?:[.?!,;]|$|\b(?:in|now|today|and|or|please)\b)`,
    'iu',
  ),
  /\bhow (?:old|tall|heavy|rich) (?:are|is) (?:you|he|she|they|the owner)\b/iu,
  /\bhow much (?:do|does|did) (?:you|he|she|they|the owner) (?:earn|make|weigh)\b/iu,
  /\b(?:are|is) (?:you|he|she|they|the owner) (?:married|single|divorced|pregnant|gay|straight|religious|rich|ill|sick)\b/iu,
  /\b(?:do|does) (?:you|he|she|they|the owner) have (?:a |an |any )?(?:wife|husband|girlfriend|boyfriend|partner|children|kids|family|illness|disability)\b/iu,
  /\b(?:who|whom) (?:do|does|did) (?:you|he|she|they|the owner) vote for\b/iu,
  /\bwhere (?:do|does) (?:you|he|she|they|the owner) live\b/iu,
];

/**
 * What is answered without asking a model: nothing at all, and what is nobody's business. Few patterns that surely mean
 * it: what they miss is for the model's own rules.
 */
export function fixedAnswer(message: string): string | undefined {
  if (!/[\p{L}\p{N}]/u.test(message)) return GREETING;
  return PERSONAL_QUESTIONS.some((question) => question.test(message)) ? PERSONAL : undefined;
}
