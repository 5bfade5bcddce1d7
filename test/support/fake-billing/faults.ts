/** What can go wrong at the billing service. */
export type FaultKind =
  | 'refuse' // nobody listens, until the faults are cleared
  | 'stall' // never answers
  | 'drop' // ends the connection instead of answering
  | 'status' // answers `status`, 429 with `retryAfter`
  | 'garbage' // 201 whose body is not JSON
  | 'other_shape' // 201 whose JSON has no id
  | 'slow'; // waits `delayMs`, or a random part of it, works and answers

export interface Fault {
  readonly kind: FaultKind;
  /** Whether the provider is created all the same; false by default. */
  readonly works?: boolean;
  readonly status?: number;
  readonly retryAfter?: number;
  readonly delayMs?: number;
  /** Whether the delay is left to chance, up to `delayMs`. */
  readonly random?: boolean;
  /** How often it happens; for good when absent. */
  readonly times?: number;
  /** Part of the requests it happens to, 0 to 1; each when absent. */
  readonly share?: number;
}

/** The faults that are set, in order: the first that is due happens. */
export class Faults {
  private faults: { fault: Fault; left: number }[] = [];

  set(fault: Fault): void {
    this.faults.push({ fault, left: fault.times ?? Infinity });
  }

  clear(): void {
    this.faults = [];
  }

  take(): Fault | undefined {
    const entry = this.faults.find(
      ({ fault, left }) => left > 0 && (fault.share === undefined || Math.random() < fault.share),
    );
    if (entry) entry.left--;
    return entry?.fault;
  }
}
