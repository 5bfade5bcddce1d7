import { Inject, Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { type PortfolioConfig, portfolioConfig } from './portfolio.config.js';
import {
  SearchParameterEmptyError,
  SearchParameterInvalidError,
  SearchParametersConflictError,
} from './portfolio.errors.js';
import { PortfolioMetrics, type ValidationFigures } from './portfolio.metrics.js';
import { nameKey } from './portfolio-name.js';
import type { PortfolioFilter } from './portfolio.js';

const TERM = /^[\p{L}\p{M}\p{Nd} _-]{1,200}$/u;
/** Longer texts, blanks around included, are nothing that is asked for twice. */
const REMEMBERED_LENGTH = 400;

/** A term's key, or what is wrong with it. */
type Verdict = { readonly key: string } | { readonly wrong: 'empty' | 'format' };

/** What a search asks for; a parameter that is there counts as given, be it blank. */
export interface SearchParameters {
  readonly name?: string | undefined;
  readonly name_like?: string | undefined;
}

export interface ValidationCacheFigures extends ValidationFigures {
  readonly misses: number;
  readonly evictions: number;
  readonly cache_size: number;
  readonly max_size: number;
}

/** Reads search parameters; the verdicts on terms, with their keys, are remembered. */
@Injectable()
export class SearchTerms {
  private readonly verdicts;
  private hits = 0;
  private requests = 0;
  private evictions = 0;

  constructor(
    @Inject(portfolioConfig.token) { validationCacheSize }: PortfolioConfig,
    metrics: PortfolioMetrics,
  ) {
    this.verdicts = new LRUCache<string, Verdict>({
      max: validationCacheSize,
      dispose: () => this.evictions++,
    });
    metrics.watchValidation(() => this.figures);
  }

  get figures(): ValidationCacheFigures {
    const { hits, requests, evictions, verdicts } = this;
    return {
      hits,
      misses: requests - hits,
      evictions,
      total_requests: requests,
      cache_size: verdicts.size,
      max_size: verdicts.max,
      hit_rate: requests === 0 ? 0 : hits / requests,
    };
  }

  /** @throws SearchParametersConflictError, SearchParameterEmptyError, SearchParameterInvalidError */
  filterOf({ name, name_like }: SearchParameters): PortfolioFilter {
    if (name !== undefined && name_like !== undefined) throw new SearchParametersConflictError();
    if (name !== undefined) return { kind: 'exact', key: this.keyOf(name) };
    if (name_like !== undefined) return { kind: 'substring', key: this.keyOf(name_like) };
    return { kind: 'all', key: '' };
  }

  private keyOf(text: string): string {
    const verdict = this.verdictOn(text);
    if ('key' in verdict) return verdict.key;
    throw verdict.wrong === 'empty' ? new SearchParameterEmptyError() : new SearchParameterInvalidError();
  }

  private verdictOn(text: string): Verdict {
    this.requests++;
    const known = this.verdicts.get(text);
    if (known) {
      this.hits++;
      return known;
    }
    const verdict = judge(text);
    if (text.length <= REMEMBERED_LENGTH) this.verdicts.set(text, verdict);
    return verdict;
  }
}

/** What the cache stands in for. */
export function judge(text: string): Verdict {
  const term = text.trim();
  if (term === '') return { wrong: 'empty' };
  return TERM.test(term) ? { key: nameKey(term) } : { wrong: 'format' };
}
