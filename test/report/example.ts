// One case with every figure known, and its parts, for the tests of what is written out.

import { randomFrom } from "../../src/core/random.ts";
import type { Sink } from "../../src/report/sink.ts";
import { CALL_COLUMNS, type CallTable, type CaseIdentity } from "../../src/schema/call-columns.ts";
import type { CaseResult } from "../../src/schema/case-result.ts";
import { latencyHistogram } from "../../src/stats/histogram.ts";
import { summarizeLatency } from "../../src/stats/latency-summary.ts";
import { sortSamples } from "../../src/stats/percentile.ts";

/** A later column of the case has no value here. */
const noIdentity = Object.fromEntries(
  CALL_COLUMNS.flatMap((row) => ("of" in row && row.of === "case" ? [[row.column, undefined]] : [])),
) as CaseIdentity;

export const exampleIdentity: CaseIdentity = {
  ...noIdentity,
  run: "r1",
  machine: "m1",
  candidate: "wordllama-256/fp32/ort/CPUExecutionProvider",
  model: "wordllama-256",
  variant: "fp32",
  backend: "cpu",
  runtime: "ort",
  provider: "CPUExecutionProvider",
  layer: "B",
  dim: 128,
  batch: 1,
  threads: 1,
  pin: 0,
  spin: 0,
  load: "solo",
  arm: undefined,
  round: 0,
  rate_hz: undefined,
  gap_ms: undefined,
  repeat_hits: 0,
  text: "mixed",
};

/** 8.7 to about 9.2 µs, with one call in 200 far out. */
export function exampleSamples(count: number): Float64Array {
  const random = randomFrom(1);
  return Float64Array.from({ length: count }, (_, i) =>
    i % 200 === 199 ? 60_000 + 1000 * i : 8700 + (random() % 300) + (random() % 200),
  );
}

export function exampleResult(sampleCount = 2000): CaseResult {
  const samplesNs = exampleSamples(sampleCount);
  return {
    identity: exampleIdentity,
    verdict: "ok",
    latency: summarizeLatency(samplesNs, { resolutionNs: 1 }),
    histogram: latencyHistogram(sortSamples(samplesNs)),
    timer: { overheadNs: 39, resolutionNs: 1 },
    compileNs: 12_345_678,
    loadNs: 31_000_000,
    firstCallNs: 310_400,
    secondCallNs: 21_050,
    ttfi: {
      warmNs: 182_000_000,
      between: { warm: { low: 176_000_000, high: 191_000_000 }, cold: { low: undefined, high: undefined } },
      coldNs: 1_420_000_000,
      partsNs: { process: 40e6, unpack: 12e6, library: 25e6, session: 60e6, first: 0.3e6 },
    },
    settled: true,
    device: "CPU (AMD EPYC 7B13)",
    runtimeVersion: "1.30.0",
    truncatedCount: 0,
    fallback: "none",
    warnings: [],
    notes: [],
  };
}

export const failedResult: CaseResult = {
  identity: { ...exampleIdentity, backend: "npu", threads: undefined, pin: undefined, spin: undefined },
  verdict: "failed",
  error: "no NPU is listed by OpenVINO",
  warnings: [],
  notes: [],
};

/** Three calls: one of each kind of value, and columns that are not there. */
export const exampleTable: CallTable = {
  count: 3,
  phase: Uint8Array.of(0, 1, 2),
  textOf: Uint32Array.of(0, 1, 0),
  textIds: ["t1", 'has "quotes", and\nlines'],
  call: Float64Array.of(0, 1, 2),
  tokenCount: Float64Array.of(12, 3, 12),
  startNs: Float64Array.of(1e9, 1e9 + 10_000.4, 2 ** 50),
  latencyNs: Float64Array.of(310_400, 8712.6, 8700),
  inferNs: Float64Array.of(300_000, Number.NaN, 8000),
};

/** A sink that keeps what it is given. */
export function memorySink(): Sink & { readonly chunks: string[] } {
  const chunks: string[] = [];
  return {
    name: "memory",
    chunks,
    writeRows: (rows) => void chunks.push(rows.join("")),
    writeBytes: (row) => void chunks.push(Buffer.from(row).toString()),
    settle() {},
    close() {},
    [Symbol.dispose]() {},
  };
}
