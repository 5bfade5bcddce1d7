import { Markup, markup } from '../../platform/http/markup.js';
import type { Profile } from './profile.js';
import type { SyncRun } from './sync-run.js';

export interface OnboardingView {
  /** The link to a path of ours. */
  readonly to: (path: string) => string;
  /** A code, as it stands in the page's address: anything at all. */
  readonly error: string | undefined;
  /** Undefined where nobody is signed in. */
  readonly person?: {
    readonly name: string;
    /** Whether there is a token with which GitHub can be asked. */
    readonly canSync: boolean;
    /** Undefined before the first sync. */
    readonly profile: Profile | undefined;
    readonly lastRun: SyncRun | undefined;
  };
}

/** Of signing in (sign-in-errors.ts of module account), and of a sync. */
const ERRORS: Readonly<Record<string, string>> = {
  access_denied: 'You did not allow GitHub to tell us who you are, so nothing has happened.',
  application_suspended: 'GitHub has suspended this application. Only its operator can change that.',
  redirect_uri_mismatch: 'This address is not the one that the application registered at GitHub.',
  no_code: 'GitHub sent you back without the code that we need. Please try again.',
  invalid_state:
    'This sign-in is used up, took longer than ten minutes, or began in another browser. Please try again.',
  github_auth_failed: 'GitHub could not confirm who you are. Please try again in a moment.',
  already_linked: 'That GitHub account belongs to somebody else’s account here.',
  already_connected: 'Your account is linked to another GitHub account. Sign in with that one.',
  account_disabled: 'Your account is disabled. Its administrator can tell you why.',
  github_not_connected: 'There is no GitHub token of yours. Connect GitHub first.',
  github_token_invalid: 'GitHub does not accept your token any longer. Connect GitHub again.',
  github_rate_limited: 'GitHub limits how often we may ask in your name. Please try again later.',
  sync_under_way: 'A sync of your profile is under way already.',
};
const UNKNOWN_ERROR = 'Something did not work. Please try again in a moment.';

const STYLE = `
  :root { color-scheme: light dark; --line: #d0d7de; --accent: #1f6feb; --alert: #b35900; }
  @media (prefers-color-scheme: dark) { :root { --line: #3d444d; --accent: #4493f8; --alert: #e3a04f; } }
  body { font: 16px/1.5 system-ui, sans-serif; max-width: 34rem; margin: 12vh auto; padding: 0 1.25rem; }
  h1 { font-size: 1.4rem; }
  section { border: 1px solid var(--line); border-radius: 12px; padding: 0.25rem 1.5rem; margin: 1.25rem 0; }
  [role='alert'] { border-color: var(--alert); border-left-width: 5px; }
  a { color: var(--accent); }
  a.button, button { display: inline-block; font: inherit; font-weight: 600; color: #fff; background: #1f6feb;
    border: 0; border-radius: 8px; padding: 0.55rem 1.1rem; text-decoration: none; cursor: pointer; }
  a.button:focus-visible, button:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
  img { max-width: 100%; }
  small { opacity: 0.75; }`;

/** A page that needs no script. */
export function onboardingPage({ to, error, person }: OnboardingView): string {
  const content = person ? welcome(to, person) : invitation(to);
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Your developer profile</title>
<link rel="icon" href="data:,">
<style>${new Markup(STYLE)}</style>
</head>
<body>
<main>
<h1>Your developer profile</h1>
${error === undefined ? undefined : markup`<section role="alert"><p>${wordsFor(error)}</p></section>`}
${content}
</main>
</body>
</html>
`.text;
}

function invitation(to: OnboardingView['to']): Markup {
  return markup`<section>
<p>Sign in with GitHub to make a profile of your public work. Nothing of it is shown to anybody until you say so.</p>
<p><a class="button" href="${to('/api/auth/github')}">Sign in with GitHub</a></p>
</section>`;
}

function welcome(
  to: OnboardingView['to'],
  { name, canSync, profile, lastRun }: NonNullable<OnboardingView['person']>,
): Markup {
  return markup`<section>
<p>Signed in as <strong>${name}</strong>.</p>
${
  canSync
    ? markup`<form method="post" action="${to('/api/sync')}"><p><button>Sync with GitHub</button></p></form>`
    : markup`<p><a class="button" href="${to('/api/auth/github')}">Connect GitHub</a></p>`
}
${lastRun && markup`<p><small>${linesOf(lastRun)}</small></p>`}
</section>
${profile && shown(to, profile)}`;
}

function linesOf({ status, message, startedAt }: SyncRun): string {
  const when = `${startedAt.slice(0, 16).replace('T', ' ')} UTC`;
  if (status === 'in-progress') return `A sync is under way since ${when}.`;
  return `Last sync, ${when}: ${message ?? status}.`;
}

function shown(to: OnboardingView['to'], { slug, displayName, isPublic }: Profile): Markup {
  const address = to(`/api/profile/${slug}`);
  if (!isPublic)
    return markup`<section>
<p><a href="${to('/api/profile')}">${displayName}</a>: this profile is yours alone until you make it public.</p>
</section>`;
  return markup`<section>
<p><a href="${address}">${displayName}</a>: everybody can see this profile.</p>
<p><img src="${address}/card.svg" alt="Card of ${displayName}"></p>
</section>`;
}

function wordsFor(code: string): string {
  return Object.hasOwn(ERRORS, code) ? ERRORS[code]! : UNKNOWN_ERROR;
}
