// mrlbench decide --check FILE: whether a decision still holds on this machine today.
import { isatty } from "node:tty";
import { version } from "../../assets/version.ts";
import { DataError, ExitCode } from "../../core/errors.ts";
import { asDecided } from "../../decide/as-decided.ts";
import { checkDecision } from "../../decide/check-decision.ts";
import { DecideFolder } from "../../decide/decide-folder.ts";
import type { DecideSettings } from "../../decide/settings.ts";
import { readDecideTexts } from "../../decide/texts.ts";
import { TimePlan } from "../../decide/time-plan.ts";
import { type CheckedDecision, readChecked } from "../../decision/checked.ts";
import type { StillHolds } from "../../decision/still-holds.ts";
import { readTextFile } from "../../files/regular-file.ts";
import { listenForInterrupt } from "../../host/interrupt.ts";
import { describeMachine } from "../../host/machine.ts";
import { withoutPerson } from "../../host/person.ts";
import { jsonText } from "../../report/json.ts";
import { wrapText } from "../../report/style.ts";
import { writeWhole } from "../../report/whole-file.ts";
import { answerTo } from "../answer.ts";
import { decideContext } from "../decide-context.ts";
import { decideSettings } from "../decide-settings.ts";
import type { OptionsOf } from "../options/commands.ts";
import type { GivenNames } from "../options/parse.ts";
import { HIDDEN_COMMANDS } from "../processes/hidden-names.ts";
import { selfCommand } from "../processes/self-command.ts";
import { runId } from "../run-place.ts";
import { createStderrProgress } from "../stderr.ts";

const STDOUT_FD = 1;

/** @returns the exit code: 0 it holds, 5 it does not, 6 this does not tell */
export async function runCheckDecision(
  options: OptionsOf<"decide"> & { readonly check: string },
  given: GivenNames,
  argv: readonly string[],
): Promise<number> {
  const checked = readChecked(jsonOf(options.check), options.check);
  const machine = describeMachine();
  const settings = asDecided(decideSettings(options, given), checked, given);
  if (options.out !== undefined) DecideFolder.refuse(options.out);
  const textsIn = await readDecideTexts(settings);
  using folder = DecideFolder.begin(options.out, runId(), machine.id, settings);
  const { run } = folder;
  const facts = withoutPerson({
    run,
    version,
    label: options.label,
    machine,
    command: ["mrlbench", ...argv],
  });
  const interrupt = listenForInterrupt();
  const progress = createStderrProgress(options);
  try {
    for (const note of differences(checked, machine.id, settings)) progress.note(note);
    const end = await checkDecision(
      checked,
      {
        ...{ settings, folder: folder.path, progress, facts },
        context: decideContext({ run, machine: machine.id, settings, progress, interrupt }),
        time: new TimePlan(settings.budgetNs, 0),
        childCommand: selfCommand([HIDDEN_COMMANDS.answerDecide]),
        keepElapsed: (elapsedNs) => folder.keepElapsed(elapsedNs),
      },
      textsIn,
    );
    progress.end();
    tell(end, checked, options);
    if (end.holds === undefined) return ExitCode.undecided;
    return end.holds ? ExitCode.done : ExitCode.disqualified;
  } finally {
    progress.end();
    interrupt.dispose();
  }
}

/** What is not as it was when it was decided. */
function differences(
  { machine, textName }: CheckedDecision,
  here: string,
  { dataset }: DecideSettings,
): string[] {
  return [
    machine === undefined || machine === here ? undefined : `It was decided on another machine (${machine}).`,
    textName === undefined || dataset.endsWith(textName)
      ? undefined
      : `It was decided on ${textName}, and is timed on ${dataset} now: give the same --dataset or --text.`,
  ].filter((note) => note !== undefined);
}

function tell(
  { holds, reasons }: StillHolds,
  { primary }: CheckedDecision,
  { json, quiet }: Pick<OptionsOf<"decide">, "json" | "quiet">,
): void {
  const to = json ?? (isatty(STDOUT_FD) ? undefined : "-");
  if (!quiet) {
    const answer = answerTo(to === "-");
    answer.write(`${reasons.flatMap((text) => wrapText(text, answer.style.columns, "")).join("\n")}\n`);
  }
  if (to !== undefined)
    writeWhole(to, jsonText({ holds: holds ?? null, primary: primary.candidate, reasons }));
}

function jsonOf(path: string): unknown {
  const text = new TextDecoder().decode(readTextFile(path));
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new DataError({
      what: `${path} is no JSON`,
      seen: (error as Error).message,
      expected: "decision.json, as mrlbench decide writes it",
      next: "Decide again, or give the right path.",
    });
  }
}
