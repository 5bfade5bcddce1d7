interface Bounds {
  /** How many pieces of work run at once. */
  readonly atOnce: number;
  /** How many may wait. */
  readonly waiting: number;
}

/** Work that takes its turn, in the order it came. */
export class WorkQueue {
  private running = 0;
  private readonly turns: (() => void)[] = [];

  /** @param full makes the error of who finds the queue full. */
  constructor(
    private readonly bounds: Bounds,
    private readonly full: () => Error,
  ) {}

  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.running < this.bounds.atOnce) this.running++;
    else await this.turn();
    try {
      return await work();
    } finally {
      // The place goes to whoever waits, so that nobody who comes in between takes it.
      const next = this.turns.shift();
      if (next) next();
      else this.running--;
    }
  }

  private turn(): Promise<void> {
    if (this.turns.length >= this.bounds.waiting) return Promise.reject(this.full());
    return new Promise((resolve) => this.turns.push(resolve));
  }
}
