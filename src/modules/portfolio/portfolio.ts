/** A named, versioned record. */
export interface Portfolio {
  /** 24 hexadecimal digits in lower case. */
  readonly id: string;
  readonly name: string;
  /** ISO 8601 in UTC, to the millisecond. */
  readonly dateCreated: string;
  /** One more with each change. */
  readonly version: number;
}

export interface NewPortfolio {
  readonly name: string;
  /** Now unless it says otherwise. */
  readonly dateCreated?: string | undefined;
  /** 1 unless it says otherwise. */
  readonly version?: number | undefined;
}

/** What a change replaces. */
export interface PortfolioChange {
  readonly name: string;
  /** Stays as it is unless it says otherwise. */
  readonly dateCreated?: string | undefined;
}

/** Which versions a change may replace: any, or one of these. */
export type Versions = '*' | readonly number[];

/** Which portfolios a list shows. */
export interface PortfolioFilter {
  readonly kind: 'all' | 'exact' | 'substring';
  /** The name's key, or a part of it; empty where all are shown. */
  readonly key: string;
}

/** A place in a list that is newest first: that of the portfolio before it. */
export type PortfolioPosition = Pick<Portfolio, 'dateCreated' | 'id'>;

export interface PortfolioRange {
  readonly limit: number;
  readonly offset: number;
  /** Begins below this place: its cost does not grow with what is above. */
  readonly after?: PortfolioPosition | undefined;
}

/** A part of all portfolios in the order in which they were added. */
export interface PortfolioBatch {
  readonly portfolios: readonly Portfolio[];
  /** Where the next one begins; undefined after the last. */
  readonly next: string | undefined;
}
