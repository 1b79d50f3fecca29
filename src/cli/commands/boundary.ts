// mrlbench boundary: the call through FFI against a C loop over the same prepared call.
import { SIDES } from "../../bench/boundary.ts";
import { boundaryPlan, measureRuntimeBoundary } from "../../cases/boundary.ts";
import { ExitCode } from "../../core/errors.ts";
import { NATIVE_RUNTIMES } from "../../engine/providers.ts";
import { listenForInterrupt } from "../../host/interrupt.ts";
import { placesOf } from "../../open/places.ts";
import { boundaryHeader, boundaryLine, boundaryRows } from "../../report/boundary-table.ts";
import { openSink, refuseUnwritablePath, type Sink } from "../../report/sink.ts";
import type { BoundaryOptions } from "../options/parse.ts";
import { createStderrProgress, writeStderr } from "../stderr.ts";

/** @returns the exit code */
export async function runBoundary(options: BoundaryOptions): Promise<number> {
  const runtimes = options.runtime.flatMap((runtime) => (runtime === "auto" ? NATIVE_RUNTIMES : [runtime]));
  const places = placesOf(options);
  const plan = boundaryPlan(options.iters);
  const interrupt = listenForInterrupt();
  let sink: Sink | undefined;
  if (options.csv !== undefined) refuseUnwritablePath(options.csv);
  try {
    for (const runtime of new Set(runtimes)) {
      const progress = createStderrProgress(options);
      const result = await measureRuntimeBoundary(
        { runtime, plan, places },
        {
          shouldStop: () => interrupt.code() !== undefined,
          progress: (done, total) => progress.update(done, total, `boundary ${runtime}`),
        },
      ).finally(() => progress.end());
      if (!result) break; // interrupted before there was a whole block
      writeStderr(`${boundaryLine(runtime, result)}\n`);
      if (options.csv === undefined) continue;
      sink ??= openTable(options.csv);
      for (const side of SIDES)
        sink.writeRows(boundaryRows({ runtime, side, ...plan }, result.latencyNs[side]));
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
  sink.writeRows([boundaryHeader()]);
  return sink;
}
