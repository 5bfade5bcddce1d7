/** A fault that happens so often; for good when it does not say. */
export interface Limited {
  readonly times?: number;
}

/** The faults that are set at a fake, in order: the first that is due happens. */
export class FaultQueue<Fault extends Limited> {
  private faults: { fault: Fault; left: number }[] = [];

  set(fault: Fault): void {
    this.faults.push({ fault, left: fault.times ?? Infinity });
  }

  clear(): void {
    this.faults = [];
  }

  take(isDue: (fault: Fault) => boolean): Fault | undefined {
    const entry = this.faults.find(({ fault, left }) => left > 0 && isDue(fault));
    if (entry) entry.left--;
    return entry?.fault;
  }
}
