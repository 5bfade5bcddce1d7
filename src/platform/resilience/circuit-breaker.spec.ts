import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ManualClock } from '../../../test/support/manual-clock.js';
import {
  type BreakerOptions,
  type BreakerState,
  CircuitBreaker,
  type Permit,
  type Verdict,
} from './circuit-breaker.js';
import { CircuitOpenError } from './circuit-open.error.js';

const OPTIONS: BreakerOptions = {
  failureThreshold: 3,
  resetTimeoutMs: 30_000,
  successThreshold: 2,
  probeTimeoutMs: 60_000,
};

function breakerOf(options: Partial<BreakerOptions> = {}) {
  const clock = new ManualClock();
  return { clock, breaker: new CircuitBreaker('upstream', clock, { ...OPTIONS, ...options }) };
}

function attempt(breaker: CircuitBreaker): Permit | CircuitOpenError {
  try {
    return breaker.acquire();
  } catch (error) {
    if (error instanceof CircuitOpenError) return error;
    throw error;
  }
}

function admitted(result: Permit | CircuitOpenError): result is Permit {
  return !(result instanceof CircuitOpenError);
}

function give(breaker: CircuitBreaker, ...verdicts: readonly Verdict[]): void {
  for (const verdict of verdicts) breaker.acquire().settle(verdict);
}

function open(breaker: CircuitBreaker): void {
  while (breaker.state === 'closed') give(breaker, 'failure');
}

const verdicts = fc.constantFrom<Verdict>('success', 'failure', 'neutral');
const thresholds = fc.integer({ min: 1, max: 6 });

type Action =
  | { readonly do: 'acquire' }
  | { readonly do: 'settle'; readonly pick: number; readonly verdict: Verdict }
  | { readonly do: 'wait'; readonly ms: number }
  | { readonly do: 'reset' };

/** Mostly failures, so that a history gets far. */
const telling = fc.constantFrom<Verdict>('failure', 'failure', 'failure', 'success', 'success', 'neutral');

const actions = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: fc.constant<Action>({ do: 'acquire' }) },
    {
      weight: 6,
      arbitrary: fc.record({ do: fc.constant('settle' as const), pick: fc.nat(), verdict: telling }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        do: fc.constant('wait' as const),
        ms: fc.constantFrom(1, 9_999, 30_000, 60_000),
      }),
    },
    { weight: 1, arbitrary: fc.constant<Action>({ do: 'reset' }) },
  ),
  { maxLength: 80, size: 'max' },
);

interface Call {
  readonly permit: Permit;
  /** State changes that had happened when it was let through. */
  readonly era: number;
  readonly startedAt: number;
  readonly isProbe: boolean;
}

/** The definition, kept as a history rather than as counters. */
class Model {
  state: BreakerState = 'closed';
  era = 0;
  /** Verdicts that counted since the last change of state, neutral ones left out. */
  history: Verdict[] = [];
  enteredAt = 0;
  probe: Call | undefined;

  visible(now: number): BreakerState {
    return this.state === 'open' && now - this.enteredAt >= OPTIONS.resetTimeoutMs ? 'half_open' : this.state;
  }

  probeIsUnderWay(now: number): boolean {
    return this.probe !== undefined && now - this.probe.startedAt < OPTIONS.probeTimeoutMs;
  }

  enter(state: BreakerState, now: number): void {
    Object.assign(this, { state, era: this.era + 1, history: [], enteredAt: now, probe: undefined });
  }

  settle(call: Call, verdict: Verdict, now: number): void {
    if (call.isProbe ? call !== this.probe : call.era !== this.era) return;
    this.probe = undefined;
    if (verdict !== 'neutral') this.history.push(verdict);
    if (this.state === 'half_open') {
      if (verdict === 'failure') this.enter('open', now);
      else if (this.history.length === OPTIONS.successThreshold) this.enter('closed', now);
    } else {
      const last = this.history.slice(-OPTIONS.failureThreshold);
      const allFailed = last.length === OPTIONS.failureThreshold && last.every((past) => past === 'failure');
      if (allFailed) this.enter('open', now);
    }
  }
}

describe('CircuitBreaker', () => {
  it('follows its definition through any history', () => {
    fc.assert(
      fc.property(actions, (history) => {
        const { clock, breaker } = breakerOf();
        const model = new Model();
        const calls: Call[] = [];
        for (const action of history) {
          const now = clock.now();
          if (action.do === 'wait') clock.skip(action.ms);
          else if (action.do === 'reset') {
            breaker.reset();
            model.enter('closed', now);
          } else if (action.do === 'settle') {
            const call = calls[action.pick % Math.max(1, calls.length)];
            if (!call) continue;
            calls.splice(calls.indexOf(call), 1);
            call.permit.settle(action.verdict);
            model.settle(call, action.verdict, now);
          } else {
            const visible = model.visible(now);
            const result = attempt(breaker);
            const expected = visible === 'closed' || (visible === 'half_open' && !model.probeIsUnderWay(now));
            expect(admitted(result)).toBe(expected);
            if (!admitted(result)) continue;
            if (visible === 'half_open' && model.state === 'open') model.enter('half_open', now);
            const call = { permit: result, era: model.era, startedAt: now, isProbe: visible === 'half_open' };
            if (call.isProbe) model.probe = call;
            calls.push(call);
          }
          expect(breaker.state).toBe(model.visible(clock.now()));
        }
      }),
      { numRuns: 500 },
    );
  });

  it('opens at exactly the given number of consecutive failures', () => {
    fc.assert(
      fc.property(
        thresholds,
        fc.array(verdicts, { maxLength: 40, size: 'max' }),
        (failureThreshold, given) => {
          const { breaker } = breakerOf({ failureThreshold });
          let consecutive = 0;
          for (const verdict of given) {
            give(breaker, verdict);
            if (verdict !== 'neutral') consecutive = verdict === 'failure' ? consecutive + 1 : 0;
            expect(breaker.state).toBe(consecutive === failureThreshold ? 'open' : 'closed');
            if (breaker.state === 'open') return;
          }
        },
      ),
    );
  });

  it('closes after exactly the given number of successful probes, whatever neutral ones come between', () => {
    fc.assert(
      fc.property(
        thresholds,
        fc.array(fc.nat(3), { minLength: 6, maxLength: 6 }),
        (successThreshold, neutrals) => {
          const { clock, breaker } = breakerOf({ successThreshold });
          open(breaker);
          clock.skip(OPTIONS.resetTimeoutMs);
          for (let probes = 0; probes < successThreshold; probes++) {
            expect(breaker.state).toBe('half_open');
            for (let count = 0; count < neutrals[probes]!; count++) give(breaker, 'neutral');
            give(breaker, 'success');
          }
          expect(breaker.state).toBe('closed');
        },
      ),
    );
  });

  it('never has two probes under way, however many callers come', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ callers: fc.integer({ min: 1, max: 20 }), verdict: verdicts })),
        (rounds) => {
          const { clock, breaker } = breakerOf({ successThreshold: 1000 });
          for (const { callers, verdict } of rounds) {
            if (breaker.state !== 'half_open') {
              open(breaker);
              clock.skip(OPTIONS.resetTimeoutMs);
            }
            const probes = Array.from({ length: callers }, () => attempt(breaker)).filter(admitted);
            expect(probes).toHaveLength(1);
            probes[0]!.settle(verdict);
          }
        },
      ),
    );
  });

  it('is moved by a neutral verdict from no state', () => {
    const { clock, breaker } = breakerOf();
    give(breaker, 'failure', 'failure', 'neutral', 'failure');
    expect(breaker.state).toBe('open');
    clock.skip(OPTIONS.resetTimeoutMs);
    give(breaker, 'neutral', 'neutral', 'neutral');
    expect(breaker.state).toBe('half_open');
  });

  it('ignores verdicts of calls that started before the last change', () => {
    fc.assert(
      fc.property(fc.array(verdicts, { minLength: 1, maxLength: 20 }), (late) => {
        const { clock, breaker } = breakerOf();
        const slow = late.map(() => breaker.acquire());
        open(breaker);
        clock.skip(OPTIONS.resetTimeoutMs);
        const probe = breaker.acquire();
        late.forEach((verdict, index) => slow[index]!.settle(verdict));
        expect(breaker.state).toBe('half_open');
        expect(attempt(breaker)).toBeInstanceOf(CircuitOpenError);
        probe.settle('success');
        give(breaker, 'success');
        expect(breaker.state).toBe('closed');
      }),
    );
  });

  it('opens again for the whole time after a probe that failed', () => {
    const { clock, breaker } = breakerOf();
    open(breaker);
    clock.skip(OPTIONS.resetTimeoutMs);
    give(breaker, 'success', 'failure');
    expect(breaker.state).toBe('open');
    clock.skip(OPTIONS.resetTimeoutMs - 1);
    expect(breaker.state).toBe('open');
    clock.skip(1);
    expect(breaker.state).toBe('half_open');
  });

  it('tells refused callers the whole seconds until a probe may run', () => {
    const { clock, breaker } = breakerOf();
    open(breaker);
    clock.skip(10_001);
    expect(attempt(breaker)).toMatchObject({
      breaker: 'upstream',
      retryAfterSeconds: 20,
      code: 'CIRCUIT_OPEN',
    });
    clock.skip(19_998);
    expect(attempt(breaker)).toMatchObject({ retryAfterSeconds: 1 });
    clock.skip(1);
    breaker.acquire();
    expect(attempt(breaker)).toMatchObject({ retryAfterSeconds: 1 });
  });

  it('gives the place of a probe that never comes back to another, and ignores what it says later', () => {
    const { clock, breaker } = breakerOf();
    open(breaker);
    clock.skip(OPTIONS.resetTimeoutMs);
    const lost = breaker.acquire();
    clock.skip(OPTIONS.probeTimeoutMs);
    const second = breaker.acquire();
    lost.settle('failure');
    expect(breaker.state).toBe('half_open');
    expect(attempt(breaker)).toBeInstanceOf(CircuitOpenError);
    second.settle('success');
    give(breaker, 'success');
    expect(breaker.state).toBe('closed');
  });

  it('counts one verdict of a call', () => {
    const { breaker } = breakerOf();
    const permit = breaker.acquire();
    for (let count = 0; count < 10; count++) permit.settle('failure');
    expect(breaker.state).toBe('closed');
  });

  it('frees the place of a probe whose work threw without a verdict', async () => {
    const { clock, breaker } = breakerOf();
    open(breaker);
    clock.skip(OPTIONS.resetTimeoutMs);
    await expect(breaker.run(() => Promise.reject(new Error('lost')))).rejects.toThrow('lost');
    expect(breaker.state).toBe('half_open');
    expect(admitted(attempt(breaker))).toBe(true);
  });

  it('is closed by a reset, after which earlier calls count for nothing', () => {
    const { breaker } = breakerOf();
    const slow = [breaker.acquire(), breaker.acquire(), breaker.acquire()];
    open(breaker);
    breaker.reset();
    for (const permit of slow) permit.settle('failure');
    expect(breaker.state).toBe('closed');
  });

  it('tells its listener of each change and of each call', () => {
    const clock = new ManualClock();
    const told: string[] = [];
    const breaker = new CircuitBreaker('upstream', clock, OPTIONS, {
      stateChanged: (state) => told.push(state),
      callCounted: (result) => told.push(`call: ${result}`),
    });
    give(breaker, 'failure', 'failure', 'failure');
    attempt(breaker);
    clock.skip(OPTIONS.resetTimeoutMs);
    give(breaker, 'neutral', 'success', 'success');
    expect(told).toEqual([
      ...['call: failure', 'call: failure', 'open', 'call: failure', 'call: rejected'],
      ...['half_open', 'call: neutral', 'call: success', 'closed', 'call: success'],
    ]);
  });
});
