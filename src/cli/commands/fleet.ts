// mrlbench fleet: one row a machine, from the run folders that many machines sent.
import { ExitCode, UsageError } from "../../core/errors.ts";
import { openSink, refuseUnwritablePath } from "../../report/sink.ts";
import { writeWhole } from "../../report/whole-file.ts";
import { answerTo } from "../answer.ts";
import type { FleetOptions } from "../options/parse.ts";
import { createStderrProgress, writeStderr } from "../stderr.ts";

/**
 * @param folders that hold run folders, however deep
 * @returns the exit code
 */
export async function runFleet(folders: readonly string[], options: FleetOptions): Promise<number> {
  const { markdown, html, csv, quiet, out } = options;
  if (markdown && html) throw oneForm();
  if (out !== undefined) refuseUnwritablePath(out);
  // Tables and pages are libraries that no other command needs.
  const [{ readFleet }, { fleetOf }, { fleetText }] = await Promise.all([
    import("../../report/fleet/fleet-run.ts"),
    import("../../report/fleet/machines.ts"),
    import("../../report/fleet/fleet-text.ts"),
  ]);
  const progress = createStderrProgress({ quiet, noProgress: false });
  const runs = await readFleet(folders, (index, count) =>
    progress.update(index, count, "fleet  read runs"),
  ).finally(() => progress.end());
  const fleet = fleetOf(runs);
  const form = markdown ? "markdown" : html ? "html" : "csv";
  const path = out ?? (form === "csv" ? csv : "-");
  if (path === "-") openSink("-").writeRows([fleetText(fleet, form)]);
  else if (path !== undefined) writeWhole(path, fleetText(fleet, form));
  if (path !== "-" && path !== undefined && !quiet) writeStderr(`${path}\n`);
  if (form === "csv" && !quiet) {
    const { fleetLines } = await import("../../report/fleet/fleet-table.ts");
    const answer = answerTo(path === "-");
    answer.write(
      fleetLines(fleet, answer.style)
        .map((line) => `${line}\n`)
        .join(""),
    );
  }
  return ExitCode.done;
}

function oneForm(): UsageError {
  return new UsageError({
    what: "two forms were asked for",
    seen: "--markdown and --html",
    expected: "one of them",
    next: "Run it twice: it only reads.",
  });
}
