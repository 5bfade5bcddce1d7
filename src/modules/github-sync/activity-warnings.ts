import type { AppError } from '../../shared/app-error.js';
import type { GraphqlError, Viewer } from './github-activity.answers.js';

type Field = keyof Viewer;

/** What a reader knows the parts by. */
const NAMES: Readonly<Partial<Record<Field, string>>> = {
  gists: 'the number of gists',
  pullRequests: 'the number of pull requests',
  issues: 'the number of issues',
  pinnedItems: 'the pinned repositories',
  contributionsCollection: 'the contributions',
  repositories: 'the languages',
};

/** What could not be read, in plain sentences without anything that GitHub wrote; each stands once. */
export class ActivityWarnings {
  private readonly sentences = new Set<string>();

  get list(): string[] {
    return [...this.sentences];
  }

  add(sentence: string): void {
    this.sentences.add(sentence);
  }

  /** @param what as the object of a sentence. */
  failed(what: string, { message }: AppError): void {
    this.add(`GitHub did not give ${what}: ${message}`);
  }

  /** Names what an answer in part lacks: what its errors point at, and what was asked for and is not there. */
  lacking(errors: readonly GraphqlError[], asked: readonly Field[], viewer: Viewer | undefined): void {
    const pointedAt = new Set(errors.map(({ path }) => path?.[1] as Field));
    for (const field of asked) {
      const name = NAMES[field] ?? field;
      if (viewer?.[field] == null) this.add(`GitHub did not give ${name}`);
      else if (pointedAt.has(field)) this.add(`GitHub gave ${name} in part`);
    }
  }
}
