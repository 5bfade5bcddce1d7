import { escaped } from '../../platform/http/markup.js';
import { charactersOf, cutToWidth, widthOf } from './card-text.js';
import { REST_COLOUR, colourOf } from './language-colours.js';
import type { ContributionDay, LanguageShare, Profile } from './profile.js';

export const THEMES = ['auto', 'light', 'dark'] as const;

/** `auto` follows what the reader's browser prefers. */
export type Theme = (typeof THEMES)[number];

const WIDTH = 480;
const HEIGHT = 212;
const PADDING = 24;
const INNER = WIDTH - 2 * PADDING;

const NAME = { x: PADDING + 56, y: 43, size: 18 };
/** How much wider bold letters are, in the widest of the faces that may stand in. */
const BOLD = 1.2;
const LOGIN = { y: 62, size: 13 };
/** Kept free for the sum of stars. */
const STARS_WIDTH = 92;

const WEEKS = 53;
const GRID = { y: 83, step: 8, cell: 6 };
const BAR = { y: 165, height: 8 };
const LEGEND = { y: 193, size: 12 };
const SHOWN_LANGUAGES = 5;

const compact = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });
const whole = new Intl.NumberFormat('en');

const LIGHT = {
  back: '#ffffff',
  edge: '#d1d9e0',
  text: '#1f2328',
  quiet: '#59636e',
  star: '#9a6700',
  mark: '#0969da',
  levels: ['#eff2f5', '#aceebb', '#4ac26b', '#2da44e', '#116329'],
};
const DARK: typeof LIGHT = {
  back: '#0d1117',
  edge: '#3d444d',
  text: '#f0f6fc',
  quiet: '#9198a1',
  star: '#e3b341',
  mark: '#1f6feb',
  levels: ['#161b22', '#0e4429', '#006d32', '#26a641', '#39d353'],
};

/** What a card shows of a profile. */
export type CardSubject = Pick<Profile, 'displayName' | 'githubUsername' | 'githubStats'>;

/** A profile as a picture, SVG without anything from elsewhere, to be embedded in other people's pages. */
export function profileCard({ displayName, githubUsername, githubStats }: CardSubject, theme: Theme): string {
  const { totalContributions, totalStars, languages, contributionGraph } = githubStats;
  const room = WIDTH - PADDING - STARS_WIDTH - NAME.x;
  const name = escaped(cutToWidth(displayName, room / NAME.size / BOLD));
  const login = escaped(cutToWidth(`@${githubUsername}`, room / LOGIN.size));
  const initial = escaped(charactersOf(displayName)[0]?.toUpperCase() ?? '');
  const contributions = `${whole.format(totalContributions)} contributions in the last year`;
  const label = `${charactersOf(displayName).join('')} on GitHub: ${contributions}, ${whole.format(totalStars)} stars`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-labelledby="t">`,
    `<title id="t">${escaped(label)}</title>`,
    `<style>${stylesOf(theme)}</style>`,
    `<rect class="back edge" x=".5" y=".5" width="${WIDTH - 1}" height="${HEIGHT - 1}" rx="10"/>`,
    `<circle class="mark" cx="${PADDING + 20}" cy="46" r="20"/>`,
    `<text class="initial" x="${PADDING + 20}" y="52.5" text-anchor="middle">${initial}</text>`,
    // Isolated, so that a name that is written from right to left turns nothing around it.
    `<text class="name" x="${NAME.x}" y="${NAME.y}">\u2068${name}\u2069</text>`,
    `<text class="quiet" x="${NAME.x}" y="${LOGIN.y}" font-size="${LOGIN.size}">${login}</text>`,
    `<path class="star" d="${STAR}" transform="translate(${WIDTH - PADDING - starsWidth(totalStars) - 18} 29.5)"/>`,
    `<text class="count" x="${WIDTH - PADDING}" y="${NAME.y}" text-anchor="end">${compact.format(totalStars)}</text>`,
    `<text class="quiet" x="${WIDTH - PADDING}" y="${LOGIN.y}" font-size="11" text-anchor="end">stars</text>`,
    grid(contributionGraph),
    `<text class="quiet" x="${PADDING}" y="153" font-size="11">${contributions}</text>`,
    languageBar(languages),
    legend(languages),
    '</svg>',
  ].join('');
}

/** 16 by 16. */
const STAR =
  'M8 .25a.75.75 0 0 1 .673.418l1.882 3.815 4.21.612a.75.75 0 0 1 .416 1.279l-3.046 2.97.719 4.192a.75.75 0 0 1-1.088.791L8 12.347l-3.766 1.98a.75.75 0 0 1-1.088-.79l.72-4.194L.818 6.374a.75.75 0 0 1 .416-1.28l4.21-.611L7.327.668A.75.75 0 0 1 8 .25Z';

function starsWidth(stars: number): number {
  return widthOf(compact.format(stars)) * 15 * BOLD;
}

/** A path of strokes for each level, in whole numbers: a column is a week, from Sunday on. */
function grid(days: readonly ContributionDay[]): string {
  const paths = LIGHT.levels.map(() => '');
  for (const [place, level] of placesOf(days))
    paths[level] =
      `${paths[level]!}M${Math.floor(place / 7) * GRID.step} ${(place % 7) * GRID.step}h${GRID.cell}`;
  const marks = paths.map((path, level) => (path === '' ? '' : `<path class="s${level}" d="${path}"/>`));
  const scale = INNER / (WEEKS * GRID.step - (GRID.step - GRID.cell));
  return `<g transform="translate(${PADDING} ${GRID.y}) scale(${scale.toFixed(4)})" stroke-width="${GRID.cell}">${marks.join('')}</g>`;
}

/** Each day's place, counted from the first Sunday on, and its level; all calm where nothing is known. */
function placesOf(days: readonly ContributionDay[]): (readonly [place: number, level: number])[] {
  const last = days.at(-1);
  if (!last) return Array.from({ length: 7 * WEEKS }, (_, place) => [place, 0] as const);
  const end = 7 * (WEEKS - 1) + (new Date(`${last.date}T00:00:00Z`).getUTCDay() || 0);
  return days
    .slice(-end - 1)
    .map(({ level }, index, shown) => [end - (shown.length - 1 - index), boundedLevel(level)] as const);
}

function boundedLevel(level: number): number {
  return Math.min(Math.max(Math.trunc(level) || 0, 0), LIGHT.levels.length - 1);
}

interface Part {
  readonly name: string;
  readonly colour: string;
  /** Of all, 0 to 100. */
  readonly share: number;
}

/** The most used, and what is left. */
function partsOf(languages: readonly LanguageShare[]): Part[] {
  const parts = languages
    .slice(0, SHOWN_LANGUAGES)
    .filter(({ percentage }) => percentage > 0)
    .map(({ language, percentage }) => ({ name: language, colour: colourOf(language), share: percentage }));
  const rest = 100 - parts.reduce((sum, { share }) => sum + share, 0);
  return rest > 0.5 ? [...parts, { name: 'Other', colour: REST_COLOUR, share: rest }] : parts;
}

function languageBar(languages: readonly LanguageShare[]): string {
  const { y, height } = BAR;
  const shape = `x="${PADDING}" y="${y}" width="${INNER}" height="${height}" rx="4"`;
  if (languages.length === 0) return `<rect class="none" ${shape}/>`;
  const parts = partsOf(languages);
  const all = parts.reduce((sum, { share }) => sum + share, 0);
  let x = PADDING;
  const rects = parts.map(({ colour, share }) => {
    const width = (INNER * share) / all;
    const rect = `<rect x="${x.toFixed(1)}" y="${y}" width="${width.toFixed(1)}" height="${height}" fill="${colour}"/>`;
    x += width;
    return rect;
  });
  return `<clipPath id="b"><rect ${shape}/></clipPath><g clip-path="url(#b)">${rects.join('')}</g>`;
}

/** As many names as have room. */
function legend(languages: readonly LanguageShare[]): string {
  const { y, size } = LEGEND;
  if (languages.length === 0)
    return `<text class="quiet" x="${PADDING}" y="${y}" font-size="${size}">No languages yet</text>`;
  let x = PADDING;
  const entries: string[] = [];
  for (const { name, colour, share } of partsOf(languages)) {
    const shown = cutToWidth(name, 10);
    const percent = `${share < 10 ? share.toFixed(1) : share.toFixed(0)}%`;
    const nameWidth = widthOf(shown) * size;
    const width = 13 + nameWidth + 5 + widthOf(percent) * size;
    if (x + width > WIDTH - PADDING) break;
    entries.push(
      `<circle cx="${(x + 4).toFixed(1)}" cy="${y - 4}" r="4" fill="${colour}"/>` +
        `<text class="text" x="${(x + 13).toFixed(1)}" y="${y}" font-size="${size}">${escaped(shown)}` +
        `<tspan class="quiet" dx="4">${percent}</tspan></text>`,
    );
    x += width + 12;
  }
  return entries.join('');
}

function stylesOf(theme: Theme): string {
  if (theme === 'light') return FACES + coloursOf(LIGHT);
  if (theme === 'dark') return FACES + coloursOf(DARK);
  return `${FACES}${coloursOf(LIGHT)}@media (prefers-color-scheme:dark){${coloursOf(DARK)}}`;
}

const FACES =
  'text{font-family:-apple-system,BlinkMacSystemFont,Segoe UI,Noto Sans,Helvetica,Arial,sans-serif}' +
  '.name{font-size:18px;font-weight:600}.count{font-size:15px;font-weight:600}' +
  '.initial{font-size:18px;font-weight:600;fill:#fff}';

function coloursOf({ back, edge, text, quiet, star, mark, levels }: typeof LIGHT): string {
  const cells = levels.map((colour, level) => `.s${level}{stroke:${colour}}`).join('');
  return (
    `.back{fill:${back}}.edge{stroke:${edge}}.name,.text,.count{fill:${text}}.quiet{fill:${quiet}}` +
    `.star{fill:${star}}.mark{fill:${mark}}.none{fill:${levels[0]!}}${cells}`
  );
}
