import { describe, expect, it } from '@jest/globals';
import { GithubQuotaReservedError } from './github-sync.errors.js';
import { QuotaLedger } from './quota-ledger.js';

const NOW = Date.UTC(2026, 0, 1);
const standing = (remaining: number, resetAt = NOW + 90_500, limit = 5000) => ({ limit, remaining, resetAt });

describe('QuotaLedger', () => {
  it('adds up calls and points, and shows the scarcer quota', () => {
    const ledger = new QuotaLedger();
    expect(ledger.summary()).toEqual({ cost: 0, remainingShare: null, resetAt: null });
    ledger.spend('graphql', 3, standing(4000));
    ledger.spend('core', 1, standing(1000, NOW));
    ledger.spend('core', 1, undefined);
    expect(ledger.summary()).toEqual({ cost: 5, remainingShare: 0.2, resetAt: new Date(NOW).toISOString() });
  });

  it('leaves a share to the owner, until the quota is renewed', () => {
    const ledger = new QuotaLedger();
    ledger.note('core', standing(5000));
    ledger.note('graphql', standing(1000));
    expect(() => {
      ledger.reserve(0.2, NOW);
    }).not.toThrow();
    ledger.note('graphql', standing(999));
    expect(() => {
      ledger.reserve(0.2, NOW + 91_000);
    }).not.toThrow();
    const reserve = () => {
      ledger.reserve(0.2, NOW);
    };
    expect(reserve).toThrow(GithubQuotaReservedError);
    expect(reserve).toThrow(expect.objectContaining({ retryAfterSeconds: 91 }));
    expect(reserve).toThrow('Less than 20 % of the token’s GitHub quota is left');
  });

  it('takes a limit of none for an installation that does not count', () => {
    const ledger = new QuotaLedger();
    ledger.note('core', standing(0, NOW + 1, 0));
    ledger.reserve(1, NOW);
    expect(ledger.summary().remainingShare).toBeNull();
  });
});
