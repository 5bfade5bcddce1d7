import { tableOf } from '../drill-report.ts';

/** An alert and a fault, as the table shows them. */
export interface AlertRow {
  readonly alert: string;
  readonly severity: string;
  readonly fault: string;
  /** From the fault's effect; undefined when no page came in time. */
  readonly secondsToPage: number | undefined;
  /** From the mending; undefined when it never was resolved. */
  readonly secondsToResolve: number | undefined;
  /** What is wrong with it, its links included. */
  readonly trouble: string | undefined;
}

/** An alert that fired and of which nobody was to be told. */
export interface SilentRow {
  readonly alert: string;
  readonly fault: string;
  readonly good: boolean;
}

export class AlertReport {
  readonly rows: AlertRow[] = [];
  readonly silent: SilentRow[] = [];

  add(row: AlertRow): void {
    this.rows.push(row);
    const seconds = `${shown(row.secondsToPage)} to page, ${shown(row.secondsToResolve)} to resolve`;
    process.stderr.write(`${isGood(row) ? 'ok  ' : 'BAD '} ${row.alert} (${seconds}) ${row.trouble ?? ''}\n`);
  }

  addSilent(row: SilentRow): void {
    this.silent.push(row);
    process.stderr.write(`${row.good ? 'ok  ' : 'BAD '} ${row.alert} kept silent\n`);
  }

  get bad(): number {
    return this.rows.filter((row) => !isGood(row)).length + this.silent.filter(({ good }) => !good).length;
  }

  toString(): string {
    const rows = [...this.rows]
      .sort((one, other) => one.alert.localeCompare(other.alert))
      .map((row) => [
        row.alert,
        row.severity,
        row.fault,
        shown(row.secondsToPage),
        shown(row.secondsToResolve),
        row.trouble ?? 'ok',
      ]);
    const silent = this.silent.map(({ alert, fault, good }) => [
      alert,
      'kept silent',
      fault,
      good ? 'none' : 'NOT SO',
      '',
      '',
    ]);
    const head = ['alert', 'severity', 'fault', 's to page', 's to resolve', 'links'];
    return tableOf([head, ...rows, ...silent]);
  }
}

function isGood({ secondsToPage, secondsToResolve, trouble }: AlertRow): boolean {
  return secondsToPage !== undefined && secondsToResolve !== undefined && trouble === undefined;
}

function shown(seconds: number | undefined): string {
  return seconds === undefined ? 'NEVER' : seconds.toFixed(1);
}
