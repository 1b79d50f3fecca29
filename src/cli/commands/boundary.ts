// mrlbench boundary: the call through FFI against a C loop over the same prepared call.
import { type BoundaryPlan, type BoundaryResult, measureBoundary, SIDES } from "../../bench/boundary.ts";
import { ExitCode } from "../../core/errors.ts";
import { randomFrom } from "../../core/random.ts";
import { RUNTIMES, type Runtime } from "../../engine/providers.ts";
import { openCLoop } from "../../open/c-loop.ts";
import { openModel } from "../../open/model.ts";
import type { Places } from "../../open/places.ts";
import { placesOf } from "../../open/places.ts";
import { openSink, refuseUnwritablePath, type Sink } from "../../report/sink.ts";
import { csvRow } from "../../schema/csv.ts";
import { type Interrupt, listenForInterrupt } from "../interrupt.ts";
import type { BoundaryOptions } from "../options/parse.ts";
import { createStderrProgress, writeStderr } from "../stderr.ts";

/** Twelve words, the length of a typical query. */
const SENTENCE = "The quick brown fox jumps over the lazy dog near the river";
const CALLS_PER_BLOCK = 100;

/** @returns the exit code */
export async function runBoundary(options: BoundaryOptions): Promise<number> {
  const runtimes = options.runtime.flatMap((runtime) => (runtime === "auto" ? RUNTIMES : [runtime]));
  const places = placesOf(options);
  const interrupt = listenForInterrupt();
  let sink: Sink | undefined;
  if (options.csv !== undefined) refuseUnwritablePath(options.csv);
  try {
    for (const runtime of new Set(runtimes)) {
      const plan = planFor(options.iters);
      const result = await measureRuntime(runtime, plan, places, options, interrupt);
      if (!result) break; // interrupted before there was a whole block
      writeStderr(`${boundaryLine(runtime, result)}\n`);
      if (options.csv === undefined) continue;
      sink ??= openTable(options.csv);
      writeRows(sink, runtime, plan, result);
    }
  } finally {
    sink?.close();
    interrupt.dispose();
  }
  return interrupt.code() ?? ExitCode.done;
}

/** Made when there are rows, so that a wrong command leaves nothing behind. */
function openTable(path: string): Sink {
  const sink = openSink(path);
  sink.writeRows([csvRow(["runtime", "side", "block", "call", "latency_ns"])]);
  return sink;
}

function planFor(iters: number): BoundaryPlan {
  const callsPerBlock = Math.min(CALLS_PER_BLOCK, iters);
  return { callsPerBlock, blocks: Math.ceil(iters / callsPerBlock) };
}

async function measureRuntime(
  runtime: Runtime,
  plan: BoundaryPlan,
  places: Places,
  options: BoundaryOptions,
  interrupt: Interrupt,
): Promise<BoundaryResult | undefined> {
  using model = openModel(
    {
      model: "wordllama-256",
      variant: "fp32",
      backend: "cpu",
      runtime,
      provider: undefined,
      batch: 1,
      threads: 1,
      pin: "none",
      spin: false,
    },
    places,
  );
  const table = model.tokenize("none", [SENTENCE]);
  const embedder = model.embedder({
    prompt: "none",
    batch: 1,
    dim: "full",
    normalize: true,
    maxTokens: table.maxTokens,
    isExact: true,
  });
  embedder.embed(table, 0);
  const { calls } = embedder;
  const loop = model.own(openCLoop(places.cacheRoot, plan.callsPerBlock));
  const progress = createStderrProgress(options);
  try {
    return await measureBoundary(
      {
        infer: (tokens) => calls.infer(tokens),
        size: table.maxTokens,
        clockNs: loop.clockNs,
        timeInC: loop.prepare(calls.nativeCall(table.maxTokens)),
      },
      plan,
      randomFrom(options.seed),
      {
        shouldStop: () => interrupt.code() !== undefined,
        progress: (done, total) => progress.update(done, total, `boundary ${runtime}`),
      },
    );
  } finally {
    progress.end();
  }
}

function writeRows(
  sink: Sink,
  runtime: Runtime,
  { callsPerBlock }: BoundaryPlan,
  result: BoundaryResult,
): void {
  for (const side of SIDES) {
    const rows = Array.from(result.latencyNs[side], (latencyNs, index) => {
      const block = Math.floor(index / callsPerBlock);
      return `${runtime},${side},${block},${index % callsPerBlock},${Math.round(latencyNs)}\n`;
    });
    sink.writeRows(rows);
  }
}

function boundaryLine(runtime: Runtime, { p50Ns, p99Ns, ratio }: BoundaryResult): string {
  const pairs = {
    runtime,
    c_p50_ns: Math.round(p50Ns.c),
    ffi_p50_ns: Math.round(p50Ns.ffi),
    ratio: ratio.ratio?.toFixed(4) ?? "",
    ratio_low: ratio.low?.toFixed(4) ?? "",
    ratio_high: ratio.high?.toFixed(4) ?? "",
    c_p99_ns: Math.round(p99Ns.c),
    ffi_p99_ns: Math.round(p99Ns.ffi),
  };
  return `boundary ${Object.entries(pairs)
    .map((pair) => pair.join("="))
    .join(" ")}`;
}
