// mrlbench decide: the whole process on this machine, from the devices to what to run; --check asks whether that still holds.
import { version } from "../../assets/version.ts";
import { ExitCode, UsageError } from "../../core/errors.ts";
import { DecideFolder } from "../../decide/decide-folder.ts";
import { runDecide } from "../../decide/run-decide.ts";
import { readDecideTexts } from "../../decide/texts.ts";
import { TimePlan } from "../../decide/time-plan.ts";
import { listenForInterrupt } from "../../host/interrupt.ts";
import { describeMachine } from "../../host/machine.ts";
import { withoutPerson } from "../../host/person.ts";
import { decideContext } from "../decide-context.ts";
import { decideSettings } from "../decide-settings.ts";
import type { OptionsOf } from "../options/commands.ts";
import type { GivenNames } from "../options/parse.ts";
import { writeDecision } from "../outputs/decision-outputs.ts";
import { HIDDEN_COMMANDS } from "../processes/hidden-names.ts";
import { selfCommand } from "../processes/self-command.ts";
import { placedOut, runId } from "../run-place.ts";
import { createStderrProgress } from "../stderr.ts";

/** @returns the exit code */
export async function runDecideCommand(
  asked: OptionsOf<"decide">,
  given: GivenNames,
  argv: readonly string[],
): Promise<number> {
  if (asked.check !== undefined) {
    const { runCheckDecision } = await import("./decide-check.ts");
    return runCheckDecision({ ...asked, check: asked.check }, given, argv);
  }
  const machine = describeMachine();
  const options = placedOut(asked, { machine: machine.id, run: runId() });
  const settings = decideSettings(options, given);
  const { out, resume } = options;
  if (out !== undefined && resume !== undefined) throw twoFolders(out, resume);
  // A wrong command leaves nothing behind, and nobody waits for texts that are still to come.
  if (out !== undefined) DecideFolder.refuse(out);
  if (resume !== undefined) DecideFolder.refuseOther(resume, machine.id, settings);
  const textsIn = await readDecideTexts(settings);
  using folder =
    resume === undefined
      ? DecideFolder.begin(out, runId(), machine.id, settings)
      : DecideFolder.resume(resume, machine.id, settings);
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
  const context = decideContext({ run, machine: machine.id, settings, progress, interrupt });
  const time = new TimePlan(settings.budgetNs, folder.spentNs);
  try {
    const end = await runDecide(
      {
        ...{ settings, folder: folder.path, context, time, progress, facts },
        childCommand: selfCommand([HIDDEN_COMMANDS.answerDecide]),
        keepElapsed: (elapsedNs) => folder.keepElapsed(elapsedNs),
      },
      textsIn,
    );
    const path = folder.isKept ? folder.decisionPath : undefined;
    await writeDecision(end, { options, settings, facts, time, path });
    return end.decision.primary === undefined ? ExitCode.undecided : ExitCode.done;
  } finally {
    folder.keepElapsed(time.elapsedNs);
    progress.end();
    interrupt.dispose();
  }
}

function twoFolders(out: string, resume: string): UsageError {
  return new UsageError({
    what: "--out and --resume both name the folder of the decision",
    seen: `--out ${out} --resume ${resume}`,
    expected: "one of them",
    next: "Leave --out away to go on with a decision, or --resume to begin one.",
  });
}
