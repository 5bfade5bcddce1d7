/** As GitHub colours them (linguist). */
const COLOURS: Readonly<Record<string, string>> = {
  Assembly: '#6e4c13',
  C: '#555555',
  'C#': '#178600',
  'C++': '#f34b7d',
  CSS: '#663399',
  Clojure: '#db5855',
  Dart: '#00b4ab',
  Dockerfile: '#384d54',
  Elixir: '#6e4a7e',
  Elm: '#60b5cc',
  Erlang: '#b83998',
  'F#': '#b845fc',
  Go: '#00add8',
  HCL: '#844fba',
  HTML: '#e34c26',
  Haskell: '#5e5086',
  Java: '#b07219',
  JavaScript: '#f1e05a',
  Julia: '#a270ba',
  'Jupyter Notebook': '#da5b0b',
  Kotlin: '#a97bff',
  Lua: '#000080',
  Makefile: '#427819',
  Nix: '#7e7eff',
  OCaml: '#ef7a08',
  'Objective-C': '#438eff',
  PHP: '#4f5d95',
  Perl: '#0298c3',
  PowerShell: '#012456',
  Python: '#3572a5',
  R: '#198ce7',
  Ruby: '#701516',
  Rust: '#dea584',
  SCSS: '#c6538c',
  Scala: '#c22d40',
  Shell: '#89e051',
  Svelte: '#ff3e00',
  Swift: '#f05138',
  TypeScript: '#3178c6',
  Vue: '#41b883',
  Zig: '#ec915c',
};

/** For those that have none: told apart, and always the same. */
const OTHERS = ['#8a63d2', '#2ea88e', '#d9822b', '#c94f7c', '#4f8fc0', '#7a9a3a', '#b5654a', '#6a7fdb'];

/** What is left of all languages. */
export const REST_COLOUR = '#8b949e';

export function colourOf(language: string): string {
  const known = Object.hasOwn(COLOURS, language) ? COLOURS[language] : undefined;
  if (known !== undefined) return known;
  let sum = 0;
  for (const letter of language) sum = (sum * 31 + letter.codePointAt(0)!) % 1_000_003;
  return OTHERS[sum % OTHERS.length]!;
}
