// One side of a check, measured now: each round one process of each of its cases, by the command line and the JSON that any version has.
import { ExitCode, MissingError } from "../core/errors.ts";
import type { GatedFigure, ProcessFigures } from "../gate/limits.ts";
import { GATED } from "../gate/limits.ts";
import { type ProcessEnd, processEnd } from "./process-end.ts";

export interface Side {
  readonly name: string;
  /** Executable, and options of bench. */
  readonly command: readonly string[];
}

/** A case of a round: what it is, and the figures of the process that measured it. */
export interface SideCase {
  /** By the names of columns and keys. */
  readonly row: Readonly<Record<string, unknown>>;
  readonly figures: ProcessFigures;
  /** The lower quartile of those of laps; null for few calls, undefined where that version does not say it. */
  readonly p99OfLapsUs: number | null | undefined;
}

export interface SideRound {
  readonly cases: readonly SideCase[];
  /** Of the texts of its cases; undefined where that version does not say it. */
  readonly textsSha256: readonly unknown[] | undefined;
}

/**
 * @param calls of each process
 * @returns undefined when the user asked to stop
 * @throws Failure of a side that cannot run, or whose case failed
 */
export async function measureSide({ name, command }: Side, calls: number): Promise<SideRound | undefined> {
  const own = [...command, "--processes=1", `--iters=${calls}`, "--json=-", "--quiet"];
  const end = await leanEnd(own, `of ${name}`);
  if (end === undefined) return undefined;
  const document = parsed(end.stdout, name);
  return {
    cases: document.cases.map(sideCase),
    textsSha256: Array.isArray(document.texts_sha256) ? document.texts_sha256 : undefined,
  };
}

/** What a model costs to keep, and what the harness takes, is asked of processes that take as long as the rest; nothing here is held against it. */
async function leanEnd(command: readonly string[], what: string): Promise<ProcessEnd | undefined> {
  const end = await processEnd([...command, "--lean=1"], what, [ExitCode.done, ExitCode.usage]);
  // A version that does not know the option refuses it at once; whatever else it refuses, it says without it too.
  return end?.exitCode === ExitCode.usage ? processEnd(command, what, [ExitCode.done]) : end;
}

/** About as long as a process takes until its steady calls begin. */
const WORTH_A_START_NS = 0.25e9;

/**
 * How many calls a process makes after this round: as many as take about as long as its start, where they come back to back. A percentile
 * of more calls tells more of its process, and a start costs the same whatever their number.
 * @param calls that it made, the fewest
 */
export function callsWorthAStart({ cases }: SideRound, calls: number): number {
  const worth = cases.map(({ row }) => {
    const { layer, rate_hz, gap_ms, mean_us } = row;
    const isBackToBack = layer !== "C" && rate_hz == null && gap_ms == null;
    return isBackToBack && typeof mean_us === "number" ? WORTH_A_START_NS / (mean_us * 1e3) : 0;
  });
  return Math.max(calls, Math.floor(Math.min(...worth)));
}

interface BenchDocument {
  readonly cases: readonly Readonly<Record<string, unknown>>[];
  readonly texts_sha256?: unknown;
}

function parsed(text: string, name: string): BenchDocument {
  try {
    const document = JSON.parse(text) as BenchDocument;
    if (Array.isArray(document.cases) && document.cases.length > 0) return document;
  } catch {
    // Said below.
  }
  throw new MissingError({
    what: `${name} gives no figures`,
    seen: JSON.stringify(text.slice(0, 80)),
    expected: "the JSON of mrlbench --json -",
    next: "Name an executable of mrlbench.",
  });
}

/** The percentiles are those that a case is made of: from calls enough, whether they depend on each other or not. */
function sideCase(row: Readonly<Record<string, unknown>>): SideCase {
  const [own] = Array.isArray(row.each_process) ? row.each_process : [];
  const values = { ...row, ...own } as Readonly<Record<string, unknown>>;
  const figures = GATED.flatMap(({ figure }): [GatedFigure, number][] => {
    const value = values[figure];
    return typeof value === "number" ? [[figure, value]] : [];
  });
  const { p99_of_laps_us: ofLaps } = values;
  const p99OfLapsUs = typeof ofLaps === "number" || ofLaps === null ? ofLaps : undefined;
  return { row, figures: Object.fromEntries(figures), p99OfLapsUs };
}

/** With the p99 of laps, where there are some: one moment does not set it. */
export function figuresByLaps({ figures, p99OfLapsUs }: SideCase): ProcessFigures {
  return typeof p99OfLapsUs === "number" ? { ...figures, p99_us: p99OfLapsUs } : figures;
}
