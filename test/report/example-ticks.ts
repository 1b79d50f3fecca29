// A case of Layer C with every figure known: at a rate, beside a load, on two dims.

import { randomFrom } from "../../src/core/random.ts";
import type { CaseResult } from "../../src/schema/case-result.ts";
import { STEP_PHASES, type TickReport } from "../../src/schema/tick-report.ts";
import { summarizeLatency } from "../../src/stats/latency-summary.ts";
import { exampleIdentity, exampleResult } from "./example.ts";

const summaryOf = (fromNs: number, count = 1000) => {
  const random = randomFrom(2);
  const samplesNs = Float64Array.from({ length: count }, () => fromNs + (random() % 1000));
  return summarizeLatency(samplesNs, { resolutionNs: 1 });
};

const ticks: TickReport = {
  step: summaryOf(45_000),
  phasesNs: Object.fromEntries(
    STEP_PHASES.map((phase, i) => [phase, { p50: 1000 * (i + 1), p99: i < 7 ? 5000 * (i + 1) : undefined }]),
  ) as TickReport["phasesNs"],
  aloneNs: { p50: 40_000, p99: 90_000 },
  worldNs: {
    null: { p50: 130_000, p99: 180_000 },
    paced: { p50: 131_000, p99: 181_000 },
    full: { p50: 140_000, p99: 210_000 },
  },
  embedSlowdown: { ratio: 1.125, low: 1.1, high: 1.15 },
  worldSlowdown: { ratio: 1.0687, low: 1.05, high: 1.08 },
  waitSlowdown: { ratio: 1.0077, low: undefined, high: undefined },
  index: {
    kind: "hnsw",
    library: "usearch 2.26.2",
    size: 10_000,
    dims: [
      { dim: 256, expansion: 64, recallAt10: 0.9612, sizeBytes: 11_660_000 },
      { dim: 64, expansion: 48, recallAt10: 0.9531, sizeBytes: 3_980_000 },
    ],
    recallAt10After: 0.9587,
    rerankDepth: undefined,
    embeddedCount: 8000,
    exactSearchNs: 900_000,
    graphSearchNs: 40_000,
  },
  cacheHitRate: 0.25,
  budget: { budgetNs: 200_000, keptShare: 0.875 },
  dimsUsed: [
    { dim: 256, tickCount: 750 },
    { dim: 64, tickCount: 250 },
  ],
  roundCount: 10,
  voidCount: 1,
};

export const exampleTicks: CaseResult = {
  ...exampleResult(1000),
  identity: { ...exampleIdentity, layer: "C", dim: 256, load: "typical", rate_hz: 500 },
  verdict: "rate-missed",
  harnessNs: 260,
  pace: { response: summaryOf(300_000), askedHz: 500, achievedHz: 480.5, heldHz: 475 },
  ticks,
  beside: {
    members: [{ name: "worker", cpu: 1, dutyAsked: 0.5, dutyMeasured: 0.4875 }],
    tickNs: { null: 800_000, paced: 801_000, full: 840_000 },
    slowdown: { ratio: 1.05, low: 1.02, high: 1.07 },
  },
};
