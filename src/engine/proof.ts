// How far it is proven that a device computed: five levels, each of which stands on those before it.
import { formatCount } from "../core/format.ts";
import { listing } from "../core/words.ts";
import type { Device } from "./device.ts";
import type { OperatorRuns } from "./engine.ts";
import type { Precision } from "./providers.ts";

/** What each level says; 0 says nothing. */
export const PROOF_LEVELS = [
  "nothing",
  "its library loads",
  "its device is listed by its own name",
  "a session runs without the CPU",
  "its vectors agree with those of the CPU in f32",
  "every node that computes ran there",
] as const;

export const PROVEN = PROOF_LEVELS.length - 1;

/**
 * What opening shows by itself: the CPU is what others are held against; elsewhere a session that runs without the CPU is no more than level 3.
 * @param isListed whether the device says its own name
 */
export function openedLevel(backend: string, fallback: string, isListed: boolean): number {
  if (backend === "cpu") return fallback === "none" ? PROVEN : 1;
  if (!isListed) return 1;
  return fallback === "none" ? 3 : 2;
}

/** Vectors of the same texts by the device and by the CPU. */
export interface Parity {
  readonly texts: number;
  readonly smallestCosine: number;
  /** Share of the ten nearest that are the same, over the texts. */
  readonly meanOverlap: number;
}

export interface Evidence {
  readonly device: Device | undefined;
  /** Of which the runtime may have taken another one. */
  readonly otherDevices: readonly Device[];
  /** What the runtime said of a session without the CPU; undefined where it made one. */
  readonly refusal: string | undefined;
  /** Where the runtime says that it runs, if not on the device. */
  readonly elsewhere: string | undefined;
  readonly parity: Parity;
  readonly limits: ParityLimits;
  readonly operators: readonly OperatorRuns[];
}

export interface Proof {
  readonly level: number;
  /** What the next level wants; undefined at the highest. */
  readonly missing: string | undefined;
}

export interface ParityLimits {
  readonly smallestCosine: number;
  readonly meanOverlap: number;
}

const LIMITS: Readonly<Record<Precision | "int8", ParityLimits>> = {
  f32: { smallestCosine: 0.9999, meanOverlap: 0.99 },
  bf16: { smallestCosine: 0.999, meanOverlap: 0.97 },
  f16: { smallestCosine: 0.999, meanOverlap: 0.97 },
  int8: { smallestCosine: 0.99, meanOverlap: 0.9 },
};

/** Weights that are quantised while they run: each runtime does it in its own way. */
const QUANTISED = /int|quant|bnb|q\d/;

export function parityLimits(precision: Precision | undefined, variant: string): ParityLimits {
  return LIMITS[QUANTISED.test(variant) ? "int8" : (precision ?? "f32")];
}

/** The highest level that holds with all below it. */
export function proofOf(evidence: Evidence): Proof {
  const { device, otherDevices, refusal, elsewhere, parity, limits, operators } = evidence;
  if (device === undefined) return { level: 1, missing: "nobody says which device the runtime took" };
  const onCpu = operators.filter((runs) => runs.onCpu);
  if (refusal !== undefined) {
    return { level: 2, missing: onCpu.length > 0 ? `the CPU does ${cpuShareText(operators)}` : refusal };
  }
  if (elsewhere !== undefined) return { level: 2, missing: `the runtime says that it runs on ${elsewhere}` };
  if (!(parity.smallestCosine >= limits.smallestCosine && parity.meanOverlap >= limits.meanOverlap)) {
    return { level: 3, missing: `its vectors differ from those of the CPU in f32: ${parityText(parity)}` };
  }
  if (onCpu.length > 0) return { level: 4, missing: `the CPU does ${cpuShareText(operators)}` };
  if (operators.length === 0) return { level: 4, missing: "the runtime's profile names no node" };
  if (otherDevices.length > 0) {
    const names = [device, ...otherDevices].map(({ name }) => name);
    return { level: 4, missing: `the runtime may have taken any of ${listing(names, "or")}` };
  }
  return { level: PROVEN, missing: undefined };
}

export function parityText({ texts, smallestCosine, meanOverlap }: Parity): string {
  return `smallest cosine ${significant(smallestCosine)}, top-10 overlap ${significant(meanOverlap)}, on ${texts} texts`;
}

/** What the CPU does of all, by operator; empty where it does nothing. */
export function cpuShareText(operators: readonly OperatorRuns[]): string {
  const all = total(operators, ({ timeNs }) => timeNs);
  const onCpu = operators.filter((runs) => runs.onCpu);
  if (onCpu.length === 0) return "";
  const share = (timeNs: number) => `${(all === 0 ? 0 : (100 * timeNs) / all).toFixed(1)} %`;
  const parts = onCpu.map(
    ({ operator, nodeCount, timeNs }) => `${operator} ×${nodeCount} (${share(timeNs)})`,
  );
  const nodes = total(onCpu, ({ nodeCount }) => nodeCount);
  const allNodes = total(operators, ({ nodeCount }) => nodeCount);
  const time = share(total(onCpu, ({ timeNs }) => timeNs));
  return `${formatCount(nodes)} of ${formatCount(allNodes)} nodes and ${time} of the time: ${parts.join(", ")}`;
}

function total(operators: readonly OperatorRuns[], of: (runs: OperatorRuns) => number): number {
  return operators.reduce((sum, runs) => sum + of(runs), 0);
}

/** Six digits, for what is near 1. */
function significant(value: number): string {
  return String(Number(value.toFixed(6)));
}
