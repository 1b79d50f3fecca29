// mrlbench report: run folders as one page to send around, or as Markdown.
import { join } from "node:path";
import { ExitCode } from "../../core/errors.ts";
import { openSink, refuseUnwritablePath } from "../../report/sink.ts";
import { writeWhole } from "../../report/whole-file.ts";
import type { ReportOptions } from "../options/parse.ts";
import { writeStderr } from "../stderr.ts";

const PAGE_FILE = "report.html";

/**
 * @param folders of runs, at least one
 * @returns the exit code
 */
export async function runReport(folders: readonly string[], options: ReportOptions): Promise<number> {
  const { markdown, quiet } = options;
  const path = options.out ?? (markdown ? "-" : join(folders[0]!, PAGE_FILE));
  if (options.out !== undefined) refuseUnwritablePath(path);
  // Charts and tables are libraries that no other command needs.
  const { reportText } = await import("../../report/html/report.ts");
  const text = await reportText(folders, markdown ? "markdown" : "html");
  if (path === "-") openSink("-").writeRows([text]);
  else writeWhole(path, text);
  if (path !== "-" && !quiet) writeStderr(`${path}\n`);
  return ExitCode.done;
}
