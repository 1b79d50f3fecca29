// A measuring child: it takes a share of a case, measures it in a process of its own, hands over all that it has, and ends. It is started
// by whoever runs cases; people have no use for it.
import { isFailure } from "../../core/errors.ts";
import { endingAtOnceFromNow, endingAtOnceMeanwhile } from "../../core/signals.ts";
import { ParentLine } from "../../host/children/parent-line.ts";
import { monotonicNs } from "../../host/clock.ts";
import { listenForInterrupt } from "../../host/interrupt.ts";
import { isReaderGone } from "../../host/program.ts";
import { P99_MIN_SAMPLES } from "../../stats/percentile.ts";
import { programOfParent } from "../beside/shared-program.ts";
import type { ProcessOutcome } from "../outcome.ts";
import { runCase } from "../run-case.ts";
import type { RunContext } from "../run-context.ts";
import { handOver, handOverRefusal, takeOverProofs } from "./handed-over.ts";
import type { MeasureTask } from "./measure-task.ts";
import { unpackTexts } from "./packed-texts.ts";
import { rowsTaker } from "./rows-so-far.ts";
import { soFarTeller } from "./so-far.ts";
import type { ChildCommand } from "./tasks.ts";

/** @param childCommand how this child starts those that run beside it */
export async function measureCase(childCommand: ChildCommand): Promise<void> {
  const mainNs = monotonicNs();
  const parent = ParentLine.open();
  const interrupt = listenForInterrupt();
  const task = (await endingAtOnceMeanwhile(() => parent.task())) as MeasureTask;
  const { spawnNs, enoughNs, mostNs, readerFd } = task;
  const texts = unpackTexts(task.texts);
  let hasAnswered = false;
  const answer = (outcome: ProcessOutcome) => {
    hasAnswered = true;
    parent.answer(handOver(outcome, texts.ids));
  };
  const context: RunContext = {
    ...task.context,
    answerEarly: answer,
    proofs: takeOverProofs(task.proofs),
    childCommand,
    processNs: mainNs - spawnNs,
    isEnough(steadyCalls, onceNs = 0) {
      const elapsedNs = monotonicNs() - spawnNs;
      return elapsedNs > mostNs || (steadyCalls >= P99_MIN_SAMPLES && elapsedNs - onceNs > enoughNs);
    },
    timeLeftNs: (onceNs) => Math.min(mostNs, enoughNs + onceNs) - (monotonicNs() - spawnNs),
    ...(task.tellsSoFar && { tellSoFar: soFarTeller(parent, spawnNs) }),
    shouldStop: () => interrupt.code() !== undefined || (readerFd !== undefined && isReaderGone(readerFd)),
    ...(task.handsOverRows && { handOverRows: rowsTaker(parent, texts.ids) }),
    program: task.context.settings.program === undefined ? undefined : programOfParent(parent),
    progress: { update() {}, note() {}, end() {} },
  };
  try {
    const outcome = await runCase(task.benchCase, texts, context);
    if (!hasAnswered) endingAtOnceFromNow(() => answer(outcome));
  } catch (error) {
    if (!isFailure(error)) throw error;
    parent.answer(handOverRefusal(error));
  }
}
