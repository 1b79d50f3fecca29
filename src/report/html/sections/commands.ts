// The commands that repeat the runs.
import { factsOf, listOf, textOf } from "../../run-json.ts";
import type { Run } from "../runs.ts";
import type { Section } from "../section.ts";

export const commands: Section = {
  id: "commands",
  title: "How to repeat it",
  without: "These folders do not say by which command they were made.",
  blocks({ runs }) {
    const lines = runs.flatMap(commandOf);
    return lines.length === 0 ? [] : [{ kind: "commands", lines }];
  },
};

/** A quality run beside a bench run has its own facts. */
function commandOf({ facts, quality }: Run): readonly string[] {
  const lines = [facts, factsOf(quality)].map(({ command }) =>
    listOf(command)
      .flatMap((word) => textOf(word) ?? [])
      .map(shellWord)
      .join(" "),
  );
  return [...new Set(lines)].filter((line) => line !== "");
}

/** As a shell reads it back. */
function shellWord(word: string): string {
  return /^[\w@%+=:,./~-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
