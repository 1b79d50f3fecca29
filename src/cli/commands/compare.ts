// mrlbench compare: two runs side by side, with the uncertainty of each difference.
import { ExitCode } from "../../core/errors.ts";
import { openSink, refuseUnwritablePath } from "../../report/sink.ts";
import { writeWhole } from "../../report/whole-file.ts";
import type { CompareOptions } from "../options/parse.ts";
import { createStderrProgress } from "../stderr.ts";

/** @returns the exit code */
export async function runCompare(
  runs: { readonly a: string; readonly b: string },
  { csv, json, markdown }: CompareOptions,
): Promise<number> {
  for (const path of [csv, json]) if (path !== undefined) refuseUnwritablePath(path);
  // Tables are by a library that no other command needs.
  const { compareRuns } = await import("../../report/compare/comparison.ts");
  const { comparisonRows, comparisonJson } = await import("../../report/compare/comparison-csv.ts");
  const progress = createStderrProgress({ quiet: false, noProgress: false });
  progress.update(0, 0, "compare  read both runs");
  const comparison = await compareRuns(runs).finally(() => progress.end());
  if (csv !== undefined) writeWhole(csv, comparisonRows(comparison).join(""));
  if (json !== undefined) writeWhole(json, comparisonJson(comparison));
  if (markdown || (csv === undefined && json === undefined)) {
    const { comparisonMarkdown, comparisonText } = await import("../../report/compare/comparison-blocks.ts");
    openSink("-").writeRows([markdown ? comparisonMarkdown(comparison) : comparisonText(comparison)]);
  }
  return ExitCode.done;
}
