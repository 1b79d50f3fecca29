// mrlbench report: run folders as one page to send around, as Markdown, or as tables that other tools read.
import { join } from "node:path";
import { ExitCode, UsageError } from "../../core/errors.ts";
import { openSink, refuseUnwritablePath } from "../../report/sink.ts";
import { writeWhole } from "../../report/whole-file.ts";
import type { ReportOptions } from "../options/parse.ts";
import { createStderrProgress, writeStderr } from "../stderr.ts";

const PAGE_FILE = "report.html";

/**
 * @param folders of runs, at least one
 * @returns the exit code
 */
export async function runReport(folders: readonly string[], options: ReportOptions): Promise<number> {
  const { markdown, parquet, quiet } = options;
  if (parquet) return writeTables(folders, options);
  const path = options.out ?? (markdown ? "-" : join(folders[0]!, PAGE_FILE));
  if (options.out !== undefined) refuseUnwritablePath(path);
  // Charts and tables are libraries that no other command needs.
  const { reportText } = await import("../../report/html/report.ts");
  const progress = createStderrProgress({ quiet, noProgress: false });
  progress.update(0, folders.length, "reading and drawing runs");
  const text = await reportText(folders, markdown ? "markdown" : "html").finally(() => progress.end());
  if (path === "-") openSink("-").writeRows([text]);
  else writeWhole(path, text);
  if (path !== "-" && !quiet) writeStderr(`${path}\n`);
  return ExitCode.done;
}

/** @throws UsageError when a page is asked for as well */
async function writeTables(
  folders: readonly string[],
  { out, markdown, quiet }: ReportOptions,
): Promise<number> {
  if (out !== undefined || markdown) {
    throw new UsageError({
      what: "--parquet writes beside the CSV of each run",
      seen: out === undefined ? "--markdown" : `--out ${out}`,
      expected: "neither --out nor --markdown",
      next: "Make the page by a command of its own.",
    });
  }
  const { writeParquetFiles } = await import("../outputs/parquet-files.ts");
  const progress = createStderrProgress({ quiet, noProgress: false });
  for (const [index, folder] of folders.entries()) {
    progress.update(index, folders.length, "writing Parquet of runs");
    const paths = await writeParquetFiles(folder).finally(() => progress.end());
    for (const path of paths) if (!quiet) writeStderr(`${path}\n`);
  }
  return ExitCode.done;
}
