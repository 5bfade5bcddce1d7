/** A fault that happens so often; from now on and for good when it does not say. */
export interface Limited {
  readonly times?: number;
  /** How many times it is let pass first. */
  readonly after?: number;
}

/** The faults that are set at a fake, in order: the first that is due happens. */
export class FaultQueue<Fault extends Limited> {
  private faults: { fault: Fault; left: number; pass: number }[] = [];

  set(fault: Fault): void {
    this.faults.push({ fault, left: fault.times ?? Infinity, pass: fault.after ?? 0 });
  }

  clear(): void {
    this.faults = [];
  }

  take(isDue: (fault: Fault) => boolean): Fault | undefined {
    const entry = this.faults.find((each) => each.left > 0 && isDue(each.fault) && --each.pass < 0);
    if (entry) entry.left--;
    return entry?.fault;
  }
}
