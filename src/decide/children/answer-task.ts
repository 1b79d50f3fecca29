// A child of a decision: it takes a task, answers it, and ends. People have no use for it.
import { errorData } from "../../cases/children/handed-over.ts";
import { isFailure } from "../../core/errors.ts";
import { ParentLine } from "../../host/children/parent-line.ts";
import { openModel } from "../../open/model.ts";
import { embedCompared } from "./embed-compared.ts";
import { judgeWeights } from "./judge-weights.ts";
import type { DecideAnswer, DecideTask, EmbeddedTexts, EmbedTask } from "./tasks.ts";

/** @param encodeCommand starts this program as a process that helps to encode */
export async function answerDecideTask(encodeCommand: readonly string[]): Promise<void> {
  const parent = ParentLine.open();
  const task = (await parent.task()) as DecideTask;
  try {
    const answer = task.kind === "judge" ? await judgeWeights(task, encodeCommand) : embedTexts(task);
    parent.answer({ answer } satisfies DecideAnswer<DecideTask>);
  } catch (error) {
    if (!isFailure(error)) throw error;
    parent.answer({ failure: errorData(error) });
  }
}

function embedTexts({ candidate, places, prompt, compared }: EmbedTask): EmbeddedTexts {
  using model = openModel(candidate, places);
  return embedCompared(model, prompt, compared);
}
