// mrlbench compile: whether a model maps to an NPU that need not be here, at which lengths, how long that takes and how large it becomes.
import { mkdirSync } from "node:fs";
import { ExitCode, UsageError } from "../../core/errors.ts";
import { LENGTH_BUCKETS, NPU_PLATFORMS } from "../../engine/fixed-shapes.ts";
import { holdingSignals } from "../../host/interrupt.ts";
import { placesOf } from "../../open/places.ts";
import { compileHeader, compileRow } from "../../report/compile-table.ts";
import { openSink, refuseExistingFile } from "../../report/sink.ts";
import type { OptionsOf } from "../options/commands.ts";
import type { GivenNames } from "../options/parse.ts";
import { compiledByProcess } from "../processes/compile-process.ts";
import { createStderrProgress } from "../stderr.ts";

/** A compilation may take minutes. */
const TOLD_MS = 1000;

/** @returns the exit code: 4 where the compiler refused one of them */
export function runCompile(options: OptionsOf<"compile">, given: GivenNames): Promise<number> {
  return holdingSignals(() => compileAll(options, given));
}

async function compileAll(options: OptionsOf<"compile">, given: GivenNames): Promise<number> {
  if (given.has("backend") && options.backend !== "npu") throw onlyNpu(options.backend);
  const { model, variant, out: folder, lengths = LENGTH_BUCKETS } = options;
  const platforms = options.platform.flatMap((one) => (one === undefined ? NPU_PLATFORMS : [one]));
  const places = placesOf(options);
  const progress = createStderrProgress(options);
  refuseExistingFile("--csv", options.csv ?? "-", options.force);
  const sink = openSink(options.csv ?? "-");
  let done = 0;
  let isWhole = true;
  try {
    if (folder !== undefined) mkdirSync(folder, { recursive: true });
    for (const platform of platforms) {
      for (const length of lengths) {
        const beginMs = performance.now();
        const tell = () => {
          const seconds = Math.floor((performance.now() - beginMs) / 1000);
          const label = `compile for ${platform}, ${length} tokens, ${seconds} s`;
          progress.update(done, platforms.length * lengths.length, label);
        };
        tell();
        const ticking = setInterval(tell, TOLD_MS);
        const request = { model, variant, platform, length, folder };
        const row = await compiledByProcess({ request, places }).finally(() => clearInterval(ticking));
        // The header comes with the first row: where there is no compiler there is no table.
        if (done++ === 0) sink.writeRows([compileHeader()]);
        sink.writeRows([compileRow({ ...row, platform, length })]);
        isWhole &&= row.refusal === undefined;
      }
    }
  } finally {
    progress.end();
    sink.close();
  }
  return isWhole ? ExitCode.done : ExitCode.native;
}

function onlyNpu(backend: string): UsageError {
  return new UsageError({
    what: "compile knows no compiler that needs no device but that of NPUs",
    seen: `--backend ${backend}`,
    expected: "--backend npu",
    next: "Use --backend npu; what another backend makes of a model, a case of mrlbench shows on the machine that has it.",
  });
}
