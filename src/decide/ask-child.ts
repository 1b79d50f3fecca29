// Asks a child of this program for one answer: native code that crashes ends the child, and is a reason like any other.
import { errorOf } from "../cases/children/handed-over.ts";
import { RuntimeError } from "../core/errors.ts";
import { stopIfSignalled } from "../core/signals.ts";
import { runChild } from "../host/children/child.ts";
import type { AnswerOf, DecideAnswer, DecideTask } from "./children/tasks.ts";

/** Of its last words, in a message. */
const WORDS_SHOWN = 300;

/**
 * @param command starts this program as such a child
 * @throws what the child failed with; RuntimeError where it died or took too long; Interrupted
 */
export async function askChild<Task extends DecideTask>(
  command: readonly string[],
  task: Task,
  timeoutNs: number,
): Promise<AnswerOf<Task>> {
  const end = await runChild<DecideAnswer<Task>>(command, task, { timeoutMs: timeoutNs / 1e6 });
  stopIfSignalled();
  const { answer, isLate, signal, exitCode } = end;
  if (answer !== undefined) {
    if ("failure" in answer) throw errorOf(answer.failure);
    return answer.answer;
  }
  const words = end.words.trim().split("\n").at(-1)?.slice(0, WORDS_SHOWN) ?? "";
  throw new RuntimeError({
    what: isLate
      ? `the process that makes vectors did not end within ${Math.round(timeoutNs / 1e9)} s`
      : `the process that makes vectors ended with ${signal ?? `code ${exitCode}`}`,
    seen: words === "" ? "it said nothing" : `its last words: ${words}`,
    expected: "vectors",
    next: "A runtime may have crashed: try another.",
  });
}
