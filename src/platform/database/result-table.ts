/** What a statement gave, as PostgreSQL writes values in text. */
export interface SqlResult {
  /** The first word of what was done. */
  readonly command: string;
  readonly rowCount: number | null;
  readonly fields: readonly { readonly name: string; readonly dataTypeID: number }[];
  readonly rows: readonly (readonly (string | null)[])[];
}

/** int8, int2, int4, oid, float4, float8, numeric (pg_type). */
const NUMBERS: ReadonlySet<number> = new Set([20, 21, 23, 26, 700, 701, 1700]);

/** The result as psql shows it, more or less; NULL is written out. */
export function resultTable({ command, rowCount, fields, rows }: SqlResult): string {
  if (fields.length === 0) return `${[command, rowCount].filter((part) => part !== null).join(' ')}\n`;
  const lines = [fields.map(({ name }) => name), ...rows].map((row) => row.map(cellLines));
  const widths = fields.map((_, column) =>
    Math.max(...lines.flatMap((row) => row[column]!.map((line) => line.length))),
  );
  const rightAligned = fields.map(({ dataTypeID }) => NUMBERS.has(dataTypeID));
  const [head = [], ...body] = lines.map((row) => rowLines(row, widths, rightAligned));
  const rule = widths.map((width) => '-'.repeat(width + 2)).join('+');
  const count = rows.length === 1 ? '(1 row)' : `(${rows.length} rows)`;
  return [...head, rule, ...body.flat(), count].map((line) => `${line}\n`).join('');
}

/** A row is as high as its highest cell. */
function rowLines(
  cells: readonly (readonly string[])[],
  widths: readonly number[],
  rightAligned: readonly boolean[],
): string[] {
  const height = Math.max(...cells.map(({ length }) => length));
  return Array.from({ length: height }, (_, line) =>
    cells
      .map((cell, column) => {
        const text = cell[line] ?? '';
        const padded = rightAligned[column] ? text.padStart(widths[column]!) : text.padEnd(widths[column]!);
        return ` ${padded} `;
      })
      .join('|')
      .trimEnd(),
  );
}

/** Control characters would talk to the terminal. */
function cellLines(value: string | null): string[] {
  if (value === null) return ['NULL'];
  return value
    .split('\n')
    .map((line) =>
      line.replace(
        /[\p{Cc}\p{Cf}]/gu,
        (character) => `\\x${character.codePointAt(0)!.toString(16).padStart(2, '0')}`,
      ),
    );
}
