// What the witnesses of a case's blocks come to: which calls were disturbed and by what, the figures of the others, and the energy.
import { type Cause, disturbances, shareTaken, type Watched } from "../../host/state/causes.ts";
import { type BlockReading, together } from "../../host/state/witnesses.ts";
import type { CallTable } from "../../schema/call-columns.ts";
import type {
  CauseReport,
  DisturbanceReport,
  EnergyReport,
  UndisturbedLatency,
} from "../../schema/disturbance-report.ts";
import { P99_MIN_SAMPLES, percentile, sortSamples } from "../../stats/percentile.ts";
import { paceHz } from "../pace/paced-calls.ts";
import type { BenchCase, CaseSettings } from "../settings.ts";
import type { MeasuredBlock } from "./watched-blocks.ts";

/** A battery tells every few seconds what is taken from it. */
const BATTERY_NS = 10e9;

export interface MarkedBlocks {
  readonly blocks: readonly MeasuredBlock[];
  /** The causes of each block, joined by `+`; empty for an undisturbed one. */
  readonly disturbed: readonly string[];
}

export interface JudgedBlocks extends MarkedBlocks {
  readonly report: DisturbanceReport;
  /** What was seen over all of them, for run.json. */
  readonly seen: BlockReading;
  /** The clock of the core at the end of each; undefined where none can be read. */
  readonly clocksHz: readonly (number | undefined)[] | undefined;
}

/** What to make of the calls in a block. */
export interface BlockUse {
  /** Whether figures of the latency are made of it. */
  readonly isCounted: (index: number) => boolean;
  /** Calls that were made in it, those of a lead among them; 0 where something else was done as well. */
  readonly embeddingCalls: (block: MeasuredBlock, index: number) => number;
}

export const ALL_BLOCKS: BlockUse = { isCounted: () => true, embeddingCalls: ({ from, to }) => to - from };

/** @param latencyNs by the numbers that blocks have */
export function judgeBlocks(
  benchCase: BenchCase,
  settings: Pick<CaseSettings, "rateHz">,
  blocks: readonly MeasuredBlock[],
  latencyNs: Float64Array,
  { isCounted, embeddingCalls } = ALL_BLOCKS,
): JudgedBlocks {
  const watched = watchedOf(benchCase, settings);
  const readings = blocks.map(({ reading }) => reading);
  const causes = disturbances(readings, watched);
  const calls = blocks.map(embeddingCalls);
  const isQuiet = (index: number) => causes[index]!.length === 0;
  return {
    blocks,
    disturbed: joined(causes),
    seen: together(readings),
    clocksHz: readings.some(({ clockHz }) => clockHz !== undefined)
      ? readings.map(({ clockHz }) => clockHz)
      : undefined,
    report: {
      blockCount: blocks.length,
      disturbedCount: blocks.filter((_, index) => !isQuiet(index)).length,
      causes: causesOf(causes, readings, watched),
      undisturbed: undisturbedOf(
        blocks.filter((_, index) => isQuiet(index) && isCounted(index)),
        latencyNs,
      ),
      energy: isEnergyShared(benchCase)
        ? undefined
        : energyOf(
            readings.filter((_, index) => calls[index]! > 0),
            benchCase.batch * calls.reduce((sum, count) => sum + count, 0),
          ),
    },
  };
}

/** What disturbed each block, as far as the blocks until now show it. */
export function markBlocks(
  benchCase: BenchCase,
  settings: Pick<CaseSettings, "rateHz">,
  blocks: readonly MeasuredBlock[],
): MarkedBlocks {
  const causes = disturbances(
    blocks.map(({ reading }) => reading),
    watchedOf(benchCase, settings),
  );
  return { blocks, disturbed: joined(causes) };
}

function joined(causes: readonly (readonly Cause[])[]): readonly string[] {
  return causes.map((names) => names.join("+"));
}

function watchedOf(benchCase: BenchCase, settings: Pick<CaseSettings, "rateHz">): Watched {
  const { threads, load, callers } = benchCase;
  const isBeside = load !== "solo" || callers > 1;
  return { threads, isPaced: paceHz(benchCase, settings) !== undefined, isBeside };
}

function causesOf(
  causes: readonly (readonly Cause[])[],
  readings: readonly BlockReading[],
  watched: Watched,
): readonly CauseReport[] {
  return [...new Set(causes.flat())].map((cause) => ({
    cause,
    blockCount: causes.filter((names) => names.includes(cause)).length,
    share: shareTaken(cause, readings, watched),
  }));
}

function undisturbedOf(
  blocks: readonly MeasuredBlock[],
  latencyNs: Float64Array,
): UndisturbedLatency | undefined {
  const undisturbedNs = new Float64Array(blocks.reduce((sum, { from, to }) => sum + to - from, 0));
  let count = 0;
  for (const { from, to } of blocks) {
    undisturbedNs.set(latencyNs.subarray(from, to), count);
    count += to - from;
  }
  const sorted = sortSamples(undisturbedNs);
  if (sorted.length === 0) return undefined;
  return {
    sampleCount: sorted.length,
    latencyNsP50: percentile(sorted, 50),
    latencyNsP99: sorted.length < P99_MIN_SAMPLES ? undefined : percentile(sorted, 99),
    latencyNsMax: sorted.at(-1),
  };
}

/** With those who call or work at the same time: nobody tells whose it was. In Layer C a load rests meanwhile, and a program does not. */
function isEnergyShared({ callers, layer, load }: BenchCase): boolean {
  return callers > 1 || load === "sim-cmd" || (layer !== "C" && load !== "solo");
}

function energyOf(readings: readonly BlockReading[], embeddings: number): EnergyReport | undefined {
  const { wallNs, energyUj, batteryUw } = together(readings);
  if (energyUj !== undefined) return { source: "cpu-packages", energyUj, embeddings };
  if (batteryUw === undefined || wallNs < BATTERY_NS) return undefined;
  return { source: "battery", energyUj: (batteryUw * wallNs) / 1e9, embeddings };
}

/** The blocks of calls [first, end), and what disturbed each of them. */
export function blockColumns(
  { blocks, disturbed }: MarkedBlocks,
  first: number,
  end: number,
): Pick<CallTable, "block" | "disturbed"> {
  const block = new Float64Array(end - first).fill(Number.NaN);
  for (const [index, { from, to }] of blocks.entries())
    if (to > first && from < end) block.fill(index, Math.max(0, from - first), Math.min(to, end) - first);
  return { block, disturbed };
}
