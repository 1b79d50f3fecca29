// Which texts a command is about where none were named: what somebody pipes in, else the built-in data set.
import { STANDARD_INPUT } from "../../data/byte-source.ts";
import { lookAtStandardInput } from "../../data/standard-input.ts";
import type { GivenNames } from "../options/parse.ts";

/** Long for a program that has begun to write, short for a person who waits. */
const WAIT_MS = 2000;

/**
 * @param note tells a person what was not there
 * @returns what `--dataset` stands for
 */
export async function dataSetOf(
  { dataset }: { readonly dataset: string },
  given: GivenNames,
  note: (text: string) => void,
): Promise<string> {
  if (given.has("dataset")) return dataset;
  const seen = await lookAtStandardInput(WAIT_MS);
  if (seen === "text") return STANDARD_INPUT;
  if (seen === "silent")
    note(
      `Nothing came on stdin within ${WAIT_MS / 1000} s: ${dataset} is taken. --dataset - waits for text.`,
    );
  return dataset;
}
