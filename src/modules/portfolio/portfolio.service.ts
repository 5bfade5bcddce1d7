import { Injectable } from '@nestjs/common';
import { PreconditionFailedError, PreconditionRequiredError } from '../../platform/http/http.errors.js';
import { Traced } from '../../platform/telemetry/traced.decorator.js';
import { Clock } from '../../shared/clock.js';
import { ObjectIds } from '../../shared/object-id.js';
import { PortfolioBreaker } from './portfolio.breaker.js';
import { DuplicateNamesError, PortfolioNotFoundError, VersionConflictError } from './portfolio.errors.js';
import { PortfolioMetrics } from './portfolio.metrics.js';
import { nameKey } from './portfolio-name.js';
import { PortfolioSearch } from './portfolio.search.js';
import { PortfolioStore } from './portfolio.store.js';
import type { NewPortfolio, Portfolio, PortfolioChange, Versions } from './portfolio.js';

const ID = /^[\da-f]{24}$/i;
const FIRST_VERSION = 1;
/** Portfolios that are read at a time. */
const BATCH_SIZE = 500;

/** What a change expects to replace; what is not named does not matter, but something must be. */
export interface Expected {
  /** The version that the client changed. */
  readonly version: number | undefined;
  /** The versions that If-Match names. */
  readonly matching: Versions | undefined;
}

/** Portfolios one by one, and all of them. */
@Injectable()
export class PortfolioService {
  private readonly ids: ObjectIds;

  constructor(
    private readonly store: PortfolioStore,
    private readonly breaker: PortfolioBreaker,
    private readonly search: PortfolioSearch,
    private readonly metrics: PortfolioMetrics,
    private readonly clock: Clock,
  ) {
    this.ids = new ObjectIds(clock);
  }

  /** @throws an error of the kind `unavailable`, as each of these methods does. */
  @Traced('portfolio create')
  async create(portfolio: NewPortfolio): Promise<Portfolio> {
    const created = this.begin(portfolio);
    await this.add([created]);
    this.metrics.creations.add(1, { via: 'single' });
    return created;
  }

  /** Creates all of them, or none. @throws DuplicateNamesError */
  @Traced('portfolio create_all')
  async createAll(portfolios: readonly NewPortfolio[]): Promise<readonly Portfolio[]> {
    refuseDuplicates(portfolios);
    const created = portfolios.map((portfolio) => this.begin(portfolio));
    const startedAt = performance.now();
    await this.add(created);
    this.metrics.bulkDuration.record((performance.now() - startedAt) / 1000, {});
    this.metrics.creations.add(created.length, { via: 'bulk' });
    return created;
  }

  /** @throws PortfolioNotFoundError, also for what is no id. */
  @Traced('portfolio get')
  async get(id: string): Promise<Portfolio> {
    return this.breaker.run(() => this.find(toId(id)));
  }

  /** @throws PortfolioNotFoundError, PreconditionRequiredError, PreconditionFailedError, VersionConflictError */
  @Traced('portfolio change')
  async change(id: string, change: PortfolioChange, expected: Expected): Promise<Portfolio> {
    const changed = await this.inVersion(id, expected, (known, versions) =>
      this.store.replace(known, versions, change),
    );
    this.search.forgetTotals();
    return changed;
  }

  /** @throws as change(). */
  @Traced('portfolio delete')
  async delete(id: string, expected: Expected): Promise<void> {
    await this.inVersion(
      id,
      expected,
      async (known, versions) => (await this.store.remove(known, versions)) || undefined,
    );
    this.search.forgetTotals();
  }

  /**
   * All of them, in the order in which they were added, a part at a time; between two parts nothing of the store is
   * held, however long that takes. What is added meanwhile may be among them or not.
   */
  async *all(): AsyncGenerator<readonly Portfolio[], void> {
    let place: string | undefined;
    do {
      const { portfolios, next } = await this.breaker.run(() => this.store.batch(place, BATCH_SIZE));
      yield portfolios;
      place = next;
    } while (place !== undefined);
  }

  private begin({ name, dateCreated, version = FIRST_VERSION }: NewPortfolio): Portfolio {
    return {
      id: this.ids.next(),
      name,
      dateCreated: dateCreated ?? new Date(this.clock.now()).toISOString(),
      version,
    };
  }

  private async add(portfolios: readonly Portfolio[]): Promise<void> {
    await this.breaker.run(() => this.store.add(portfolios));
    this.search.forgetTotals();
  }

  private async find(id: string): Promise<Portfolio> {
    const portfolio = await this.store.find(id);
    if (!portfolio) throw new PortfolioNotFoundError();
    return portfolio;
  }

  /** @param work undefined when there is no portfolio of that id in one of the versions. */
  private async inVersion<T>(
    id: string,
    expected: Expected,
    work: (id: string, versions: Versions) => Promise<T | undefined>,
  ): Promise<T> {
    const known = toId(id);
    const versions = versionsOf(expected);
    return this.breaker.run(async () => {
      const done = await work(known, versions);
      if (done !== undefined) return done;
      const { version } = await this.find(known);
      throw expected.matching !== undefined && !includes(expected.matching, version)
        ? new PreconditionFailedError(`The portfolio has version ${version}`)
        : new VersionConflictError();
    });
  }
}

/** @throws PortfolioNotFoundError */
function toId(id: string): string {
  if (!ID.test(id)) throw new PortfolioNotFoundError();
  return id.toLowerCase();
}

/** The versions that satisfy both. @throws PreconditionRequiredError */
function versionsOf({ version, matching }: Expected): Versions {
  if (version === undefined) {
    if (matching === undefined)
      throw new PreconditionRequiredError('Say which version this is about: If-Match or version');
    return matching;
  }
  return matching === undefined || includes(matching, version) ? [version] : [];
}

function includes(versions: Versions, version: number): boolean {
  return versions === '*' || versions.includes(version);
}

/** @throws DuplicateNamesError */
function refuseDuplicates(portfolios: readonly NewPortfolio[]): void {
  const seen = new Set<string>();
  const repeated = new Map<string, string>();
  for (const { name } of portfolios) {
    const key = nameKey(name);
    if (!seen.has(key)) seen.add(key);
    else if (!repeated.has(key)) repeated.set(key, name);
  }
  if (repeated.size > 0) throw new DuplicateNamesError([...repeated.values()]);
}
