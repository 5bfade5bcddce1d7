/** A provider that exists, and costs money. */
export interface BilledProvider {
  readonly id: string;
  readonly name: string;
  /** The Idempotency-Key it was asked for with. */
  readonly key: string | null;
}

/** What the billing service has created; with keys honoured, once per key. */
export class Ledger {
  /** Whether Idempotency-Key is looked at. */
  honoursKeys = true;
  private readonly providers: BilledProvider[] = [];
  private readonly byKey = new Map<string, BilledProvider>();

  create(name: string, key: string | null): BilledProvider {
    const known = key !== null && this.honoursKeys ? this.byKey.get(key) : undefined;
    if (known) return known;
    const provider = { id: `prv_${this.providers.length + 1}`, name, key };
    this.providers.push(provider);
    if (key !== null) this.byKey.set(key, provider);
    return provider;
  }

  all(): readonly BilledProvider[] {
    return this.providers;
  }
}
