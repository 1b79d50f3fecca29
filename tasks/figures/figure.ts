// One figure of the benchmark, and the line that programs read.

export interface Figure {
  readonly name: string;
  /** Undefined when it cannot be taken here; `skipped` then says why. */
  readonly value: number | undefined;
  readonly unit: string;
  /** The value must not be above it; undefined when there is no limit. */
  readonly limit?: number;
  readonly skipped?: string;
}

export function figureLine({ name, value, unit, limit, skipped }: Figure): string {
  if (value === undefined)
    return `figure ${name} none ${unit} limit ${limitText(limit)} skipped ${skipped ?? ""}`.trimEnd();
  const verdict = limit === undefined || value <= limit ? "ok" : "short";
  return `figure ${name} ${significant(value)} ${unit} limit ${limitText(limit)} ${verdict}`;
}

/** Five significant digits, without an exponent where one can do without. */
function significant(value: number): string {
  return String(Number(value.toPrecision(5)));
}

function limitText(limit: number | undefined): string {
  return limit === undefined ? "none" : significant(limit);
}
