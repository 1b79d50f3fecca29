// A measuring child, the side of whoever starts it: its outcome, and what it comes to that one died or hung instead.
import type { TextSet } from "../../data/text-set.ts";
import { INHERITED_FD, runChild } from "../../host/children/child.ts";
import { monotonicNs } from "../../host/clock.ts";
import { programForChild } from "../beside/shared-program.ts";
import { failedCase, interruptedCase } from "../describe/failed-case.ts";
import type { KnownIdentity } from "../describe/identity.ts";
import type { ProcessOutcome } from "../outcome.ts";
import type { RunContext } from "../run-context.ts";
import { diedOf } from "./died.ts";
import { type HandedOver, handOverProofs, takeOver } from "./handed-over.ts";
import { type MeasureTask, TOLD } from "./measure-task.ts";
import { packTexts, receivedBlock } from "./packed-texts.ts";
import type { RowsQuestion } from "./rows-so-far.ts";
import type { SoFarQuestion } from "./so-far.ts";

/** @param known of the case, for a child that never came to say it */
export async function measuredProcess(
  task: Pick<MeasureTask, "benchCase" | "enoughNs" | "mostNs"> & { readonly texts: TextSet },
  known: KnownIdentity,
  context: RunContext,
): Promise<ProcessOutcome> {
  const { settings, readerFd } = context;
  const timeoutNs = settings.timeoutNs;
  const program = context.program && programForChild(context.program);
  const end = await runChild<HandedOver>(
    context.childCommand("measureCase", null),
    {
      ...task,
      texts: packTexts(task.texts),
      context: told(context),
      readerFd: readerFd === undefined ? undefined : INHERITED_FD,
      proofs: handOverProofs(context.proofs),
      tellsSoFar: context.showSoFar !== undefined,
      handsOverRows: context.takeRows !== undefined,
      spawnNs: monotonicNs(),
    } satisfies MeasureTask,
    {
      timeoutMs: timeoutNs && timeoutNs / 1e6,
      inheritedFd: readerFd,
      // A grid keeps whole shares alone.
      endsAtOnce: context.takeRows === undefined,
      async reply(question) {
        // A word, if it is for the program beside.
        const { sofar, rows } = question as Partial<SoFarQuestion & RowsQuestion>;
        if (sofar !== undefined) context.showSoFar?.(sofar);
        else if (rows !== undefined) context.takeRows?.(receivedBlock(rows, task.texts.ids));
        else return program?.reply(question);
        return undefined;
      },
      failure: program?.failure,
    },
  );
  const said = end.words.trim();
  if (end.answer !== undefined)
    return { ...takeOver(end.answer, task.texts.ids), ...(said !== "" && { said }) };
  if (context.shouldStop()) return interruptedCase(task.benchCase, known, context);
  return failedCase(task.benchCase, known, diedOf(end, timeoutNs), context);
}

function told(context: RunContext): MeasureTask["context"] {
  return Object.fromEntries(TOLD.map((name) => [name, context[name]])) as MeasureTask["context"];
}
