// mrlbench boundary: the call through FFI against a C loop over the same prepared call.
import { type BoundaryPlan, type BoundaryResult, SIDES } from "../../bench/boundary.ts";
import { boundaryPlan, measureRuntimeBoundary } from "../../cases/boundary.ts";
import { ExitCode } from "../../core/errors.ts";
import { RUNTIMES, type Runtime } from "../../engine/providers.ts";
import { placesOf } from "../../open/places.ts";
import { openSink, refuseUnwritablePath, type Sink } from "../../report/sink.ts";
import { csvRow } from "../../schema/csv.ts";
import { listenForInterrupt } from "../interrupt.ts";
import type { BoundaryOptions } from "../options/parse.ts";
import { createStderrProgress, writeStderr } from "../stderr.ts";

/** @returns the exit code */
export async function runBoundary(options: BoundaryOptions): Promise<number> {
  const runtimes = options.runtime.flatMap((runtime) => (runtime === "auto" ? RUNTIMES : [runtime]));
  const places = placesOf(options);
  const plan = boundaryPlan(options.iters);
  const interrupt = listenForInterrupt();
  let sink: Sink | undefined;
  if (options.csv !== undefined) refuseUnwritablePath(options.csv);
  try {
    for (const runtime of new Set(runtimes)) {
      const progress = createStderrProgress(options);
      const result = await measureRuntimeBoundary(
        { runtime, plan, places, seed: options.seed },
        {
          shouldStop: () => interrupt.code() !== undefined,
          progress: (done, total) => progress.update(done, total, `boundary ${runtime}`),
        },
      ).finally(() => progress.end());
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
