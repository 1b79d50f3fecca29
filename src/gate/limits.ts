// What a gate can hold against a limit: one row a figure. An option `--max-…` and its figure meet here.

/** Figures of a process that may grow by so much. */
export const GATED = [
  { option: "max-p50", figure: "p50_us", name: "p50", unit: "µs" },
  { option: "max-p99", figure: "p99_us", name: "p99", unit: "µs" },
  { option: "max-ttfi", figure: "ttfi_ms", name: "first inference", unit: "ms" },
  { option: "max-memory", figure: "rss_peak_mb", name: "peak memory", unit: "MB" },
  { option: "max-cpu", figure: "cpu_us", name: "CPU time a call", unit: "µs" },
] as const;

export type GatedFigure = (typeof GATED)[number]["figure"];

export interface Limit {
  readonly figure: GatedFigure;
  /** As a share: 0.05 is +5 %. */
  readonly growth: number;
}

/** By figure, of one process of a case; what is not available is left out. */
export type ProcessFigures = Readonly<Partial<Record<GatedFigure, number>>>;
