// One figure of the benchmark, and the line that programs read.

export interface Figure {
  readonly name: string;
  /** Undefined when it cannot be taken here; `skipped` then says why. */
  readonly value: number | undefined;
  readonly unit: string;
  /** The value must not be above it; undefined when there is no limit. */
  readonly limit?: number;
  /** Whether it must not be below the limit instead. */
  readonly isLeast?: boolean;
  readonly skipped?: string;
}

export function figureLine({ name, value, unit, limit, isLeast, skipped }: Figure): string {
  if (value === undefined)
    return `figure ${name} none ${unit} limit ${limitText(limit)} skipped ${skipped ?? ""}`.trimEnd();
  const isMet = limit === undefined || (isLeast ? value >= limit : value <= limit);
  const verdict = isMet ? "ok" : "short";
  return `figure ${name} ${significant(value)} ${unit} limit ${limitText(limit)} ${verdict}`;
}

/** Five significant digits, without an exponent where one can do without. */
function significant(value: number): string {
  return String(Number(value.toPrecision(5)));
}

function limitText(limit: number | undefined): string {
  return limit === undefined ? "none" : significant(limit);
}

/** One that failed could not be taken, and says why. */
export function skippedFigure(name: string, error: unknown): Figure {
  const skipped = error instanceof Error ? error.message.replaceAll(/\s+/g, " ") : String(error);
  return { name, value: undefined, unit: "-", skipped };
}
