// What the values of the tables are, and how a number comes into its unit. Times are kept in nanoseconds until they are written.

/** What a value is once it is written, and how many of its own unit make one of the code's: 1e3 ns are a µs. */
const UNITS = {
  text: { type: "text", size: undefined },
  flag: { type: "flag", size: undefined },
  /** Written as it is. */
  count: { type: "number", size: undefined },
  ratio: { type: "number", size: 1 },
  Hz: { type: "number", size: 1 },
  ns: { type: "number", size: 1 },
  µJ: { type: "number", size: 1 },
  µs: { type: "number", size: 1e3 },
  ms: { type: "number", size: 1e6 },
  MB: { type: "number", size: 1e6 },
} as const satisfies Readonly<Record<string, { type: "text" | "flag" | "number"; size: number | undefined }>>;

export type Unit = keyof typeof UNITS;
export function typeOf<Of extends Unit>(unit: Of): (typeof UNITS)[Of]["type"] {
  return UNITS[unit].type;
}

/** A value in its unit, to 3 decimals where it is measured. What is not available stays so. */
export function inUnit<Value>(value: Value, unit: Unit): Value | number {
  const { size } = UNITS[unit];
  if (size === undefined || typeof value !== "number") return value;
  // Adding 0 makes 0 of what was rounded to -0.
  return Math.round((value / size) * 1e3) / 1e3 + 0;
}
