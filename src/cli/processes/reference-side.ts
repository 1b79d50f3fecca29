// What --against names: another executable, or other options.
import { resolve } from "node:path";
import type { Side } from "../../check/measured-side.ts";
import { UsageError } from "../../core/errors.ts";
import { isFileThere } from "../../files/there.ts";
import { changedWords } from "./repeated-words.ts";
import { selfCommand } from "./self-command.ts";

/**
 * @param words of what is checked
 * @throws UsageError for what is neither
 */
export function referenceSide(against: string, words: readonly string[]): Side {
  if (against.trimStart().startsWith("-")) {
    return { name: against.trim(), command: selfCommand(changedWords(words, against)) };
  }
  if (isFileThere(against)) return { name: against, command: [resolve(against), ...words] };
  throw new UsageError({
    what: "--against names neither a file nor options",
    seen: JSON.stringify(against),
    expected: "the path of another mrlbench, or options of bench such as '--variant int8'",
    next: "Check the path; write options with --against= before them.",
  });
}
