// mrlbench boundary: the call through FFI against a C loop over the same prepared call.
import { SIDES } from "../../bench/boundary.ts";
import { boundaryPlans, measureBoundaries } from "../../cases/boundary/processes.ts";
import { processNotes } from "../../cases/plan/process-notes.ts";
import { ExitCode } from "../../core/errors.ts";
import { NATIVE_RUNTIMES } from "../../engine/providers.ts";
import { listenForInterrupt } from "../../host/interrupt.ts";
import { placesOf } from "../../open/places.ts";
import { boundaryHeader, boundaryLine, boundaryRows } from "../../report/boundary-table.ts";
import { openSink, refuseExistingFile, refuseUnwritablePath, type Sink } from "../../report/sink.ts";
import type { BoundaryOptions } from "../options/parse.ts";
import { childCommand } from "../processes/self-command.ts";
import { createStderrProgress, writeStderr } from "../stderr.ts";

/** @returns the exit code */
export async function runBoundary(options: BoundaryOptions): Promise<number> {
  const asked = options.runtime.flatMap((runtime) => (runtime === "auto" ? NATIVE_RUNTIMES : [runtime]));
  const runtimes = [...new Set(asked)];
  const plans = boundaryPlans(options.iters, options.processes);
  const interrupt = listenForInterrupt();
  const progress = createStderrProgress(options);
  let sink: Sink | undefined;
  if (options.csv !== undefined) {
    refuseExistingFile("--csv", options.csv, options.force);
    refuseUnwritablePath(options.csv);
  }
  try {
    const boundaries = await measureBoundaries(
      { runtimes, plans, places: placesOf(options), childCommand },
      {
        shouldStop: () => interrupt.code() !== undefined,
        rows(runtime, process, { callsPerBlock }, rows) {
          if (options.csv === undefined) return;
          sink ??= openTable(options.csv);
          for (const side of SIDES) {
            const of = { runtime, side, process, callsPerBlock };
            for (const { bytes, rowEnds } of boundaryRows(of, rows.first, rows[side]))
              sink.writeBytes(bytes, rowEnds);
          }
        },
        progress: (done, total) => progress.update(done, total, "boundary  processes"),
      },
    ).finally(() => progress.end());
    for (const note of boundaries.slice(0, 1).flatMap(({ processes }) => processNotes(processes, processes)))
      progress.note(note);
    for (const boundary of boundaries) writeStderr(`${boundaryLine(boundary)}\n`);
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
