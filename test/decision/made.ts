// Candidates made by hand, for decisions of which the answer is known.
import type { LadderRow, Parity, StepFigures, Tried, Weights } from "../../src/decision/tried.ts";

export const NO_LIMITS = {
  maxP99Ns: undefined,
  maxMemoryBytes: undefined,
  maxVectorBytes: undefined,
  maxCpuNs: undefined,
};

export function ladderRow(changes: Partial<LadderRow> = {}): LadderRow {
  return {
    dim: 256,
    storage: "float32",
    rescore: undefined,
    verdict: "pass",
    reason: "256 dims: the reference that the others are held against",
    kept: 1,
    keptLow: 1,
    keptHigh: 1,
    vectorBytes: 1024,
    totalBytes: 1024,
    ...changes,
  };
}

export function weights(changes: Partial<Weights> = {}): Weights {
  return {
    model: "m",
    variant: "fp32",
    judgedOn: "m/fp32/ort/CPUExecutionProvider",
    fullDim: 256,
    measure: "ndcg",
    ndcgAt10: 0.4,
    rows: [
      ladderRow(),
      ladderRow({ dim: 128, verdict: "refuse", kept: 0.8, vectorBytes: 512, totalBytes: 512 }),
    ],
    against: undefined,
    ...changes,
  };
}

/** Nine rounds, of which each has its own luck. */
export function steps(p99Us: number, changes: Partial<StepFigures> = {}): StepFigures {
  const luck = [0.98, 1.01, 1, 1.03, 0.97, 1, 1.02, 0.99, 1.01];
  const scaled = (us: number) => luck.map((one) => one * us * 1e3);
  return {
    p50Ns: scaled(p99Us / 2),
    p99Ns: scaled(p99Us),
    maxNs: scaled(20 * p99Us),
    planned: 9,
    ...changes,
  };
}

export const SAME: Parity = {
  texts: 64,
  smallestCosine: 1,
  overlapAt10: 1,
  leastCosine: 0.999,
  leastOverlap: 0.97,
};

export function tried(changes: Partial<Tried> = {}): Tried {
  const { model = "m", variant = "fp32", runtime = "ort", provider = "CPUExecutionProvider" } = changes;
  return {
    candidate: [model, variant, runtime, provider].join("/"),
    ...{ model, variant, runtime, provider, backend: "cpu" },
    precision: undefined,
    device: "a CPU",
    proof: 5,
    weights: weights(),
    parity: SAME,
    screening: { p50Ns: 3e3, p99Ns: undefined, cpuNs: undefined, peakRssBytes: undefined },
    call: { p50Ns: 4e3, p99Ns: 9e3, cpuNs: 5e3, peakRssBytes: 100e6 },
    step: steps(300),
    failure: undefined,
    leftOut: undefined,
    ...changes,
  };
}
