import type { Stack } from './stack.ts';

/** An alert that a fault must bring to whoever is on call. */
export interface Expected {
  readonly alert: string;
  /**
   * A quantile or a share over a window says so when the window is full of the fault and not before: its length, as the
   * rule writes it. Everything else has to say so at once.
   */
  readonly fills?: string;
  /** What the deployed thing keeps to itself for so long, in real seconds: an age that is read once a minute. */
  readonly noticedWithin?: number;
  /** The same, for the way back. */
  readonly clearedWithin?: number;
  /** Its long windows remember the fault when everything else is over: other drills do not wait for it to resolve. */
  readonly lingers?: boolean;
}

/** An alert that fires and of which nobody is told, because of another. */
export interface Silent {
  readonly alert: string;
  readonly because: string;
}

/** A fault that is played for real, and the alerts that must tell of it. */
export interface Drill {
  /** What goes wrong, as the table shows it. */
  readonly fault: string;
  readonly alerts: readonly Expected[];
  readonly silent?: readonly Silent[];
  /** Whether this machine lets it be played at all. */
  readonly isPossible?: (stack: Stack) => boolean;
  /** Played while nothing else fires. */
  readonly alone?: boolean;
  /**
   * Settles when the fault has taken effect; alerts' time starts then.
   *
   * @param mend takes what mends it, in order: handed over before the fault is there, so that none is left behind.
   */
  readonly begin: (stack: Stack, mend: (work: () => unknown) => void) => Promise<void>;
}

/** Lanes that are played at the same time, for their faults do not touch each other; each plays its drills in order. */
export type DrillGroup = readonly (readonly Drill[])[];
