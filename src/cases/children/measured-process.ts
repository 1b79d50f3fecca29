// A measuring child, the side of whoever starts it: its outcome, and what it comes to that one died or hung instead.
import { ExitCode, RuntimeError } from "../../core/errors.ts";
import { type ChildEnd, runChild } from "../../host/children/child.ts";
import { monotonicNs } from "../../host/clock.ts";
import { programForChild } from "../beside/shared-program.ts";
import { failedCase, interruptedCase } from "../describe/failed-case.ts";
import type { KnownIdentity } from "../describe/identity.ts";
import type { ProcessOutcome } from "../outcome.ts";
import type { RunContext } from "../run-context.ts";
import { type HandedOver, handOverProofs, takeOver } from "./handed-over.ts";
import type { MeasureTask } from "./measure-task.ts";

/** Of what it said, in a row. */
const WORDS_SHOWN = 500;

/** @param known of the case, for a child that never came to say it */
export async function measuredProcess(
  task: Omit<MeasureTask, "context" | "proofs" | "spawnNs">,
  known: KnownIdentity,
  context: RunContext,
): Promise<ProcessOutcome> {
  const { run, machine, settings, places, timer, harnessNs, originNs, passTexts, scratch } = context;
  const timeoutNs = settings.timeoutNs;
  const end = await runChild<HandedOver>(
    context.childCommand("measureCase", null),
    {
      ...task,
      context: { run, machine, settings, places, timer, harnessNs, originNs, passTexts, scratch },
      proofs: handOverProofs(context.proofs),
      spawnNs: monotonicNs(),
    } satisfies MeasureTask,
    { timeoutMs: timeoutNs && timeoutNs / 1e6, ...(context.program && programForChild(context.program)) },
  );
  const said = end.words.trim();
  if (end.answer !== undefined) return { ...takeOver(end.answer), ...(said !== "" && { said }) };
  if (context.shouldStop()) return interruptedCase(task.benchCase, known, context);
  return failedCase(task.benchCase, known, diedOf(end, timeoutNs), context);
}

/** The engine tells of every crash as of its own, at length: what counts is what stands before that, and its one line of a reason. */
function lastWords(words: string): string {
  const [libraries = "", engine = ""] = words.split(/^={20,}\n(?=Bun v)/m);
  const reason = /^panic.*?: (.*)$/m.exec(engine)?.[1] ?? "";
  const parts = [libraries.trim().slice(-WORDS_SHOWN), reason].filter((part) => part !== "");
  return parts.length === 0 ? "it said nothing" : `its last words: ${parts.join("; ")}`;
}

function diedOf(end: ChildEnd<unknown>, timeoutNs: number | undefined): Error {
  const said = lastWords(end.words);
  if (end.exitCode === ExitCode.bug) return new Error(`a measuring process failed: ${end.words.trim()}`);
  if (end.isLate) {
    return new RuntimeError({
      what: `the measuring process did not end within ${timeoutNs! / 1e9} s, and was ended by ${end.signal}`,
      seen: said,
      next: "Give it more time with --timeout, or try another --runtime or --provider.",
    });
  }
  const ending = end.signal === null ? `ended with code ${end.exitCode}` : `was ended by ${end.signal}`;
  return new RuntimeError({
    what: `the measuring process ${ending}`,
    seen: said,
    next:
      end.signal === "SIGKILL"
        ? "Somebody ended it, or the system was short of memory: free some, and run again."
        : "The runtime or its driver crashed: try another --runtime or --provider, and tell its authors these words.",
  });
}
