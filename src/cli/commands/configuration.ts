// Two configurations are the seed of every thread question: as the system schedules it, and pinned with as few threads as can
// be. Each run says which one it was and how to get the other.

const THREAD_OPTIONS = ["--threads", "--pin", "--spin"];
/** The other run must not replace what this one wrote. */
const OUTPUT_OPTIONS = ["--csv", "--json", "--out"];
const LEFT_OUT = [...THREAD_OPTIONS, ...OUTPUT_OPTIONS];

/**
 * A sentence, and on a line of its own the command to copy.
 * @param argv as the user typed it
 * @param isPinned whether this run was pinned
 */
export function configurationNote(program: string, argv: readonly string[], isPinned: boolean): string {
  const sentence = isPinned
    ? "This run was pinned and limited. The default configuration:"
    : "This run was not pinned. Pinned and limited:";
  const setting = isPinned ? "--threads 1 --pin 0" : "--threads 1 --pin 1 --spin 0";
  return `${sentence}\n${[program, ...repeatable(argv)].map(shellWord).join(" ")} ${setting}`;
}

function repeatable(argv: readonly string[]): string[] {
  return argv.filter((word, index) => {
    const isValueOfOne = LEFT_OUT.includes(argv[index - 1] ?? "");
    return !isValueOfOne && !LEFT_OUT.includes(word.split("=")[0]!);
  });
}

/** Quotes what a POSIX shell would split or expand. */
export function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
