/** Lets callers that ask for the same thing at the same time share one piece of work. */
export class SingleFlight<T> {
  private readonly flights = new Map<string, Promise<T>>();

  /** @returns the flight under way for a key, if there is one. */
  underWay(key: string): Promise<T> | undefined {
    return this.flights.get(key);
  }

  /** Joins the flight under way for a key, or starts one. */
  run(key: string, work: () => Promise<T>): Promise<T> {
    const running = this.flights.get(key);
    if (running) return running;
    const flight = work().finally(() => this.flights.delete(key));
    this.flights.set(key, flight);
    return flight;
  }
}
