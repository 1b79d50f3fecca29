// From nanoseconds to the units of the reports, to 3 decimals. What is not available stays so.

export function toUs(ns: number | undefined): number | undefined {
  return ns === undefined ? undefined : rounded(ns / 1e3);
}

export function toMs(ns: number | undefined): number | undefined {
  return ns === undefined ? undefined : rounded(ns / 1e6);
}

export function rounded(value: number | undefined): number | undefined {
  return value === undefined ? undefined : Math.round(value * 1e3) / 1e3;
}
