// Two configurations are the seed of every thread question: as the system schedules it, and pinned with as few threads as can
// be. Each run says which one it was and how to get the other.

const THREAD_OPTIONS = ["--threads", "--pin", "--spin"];

/**
 * @param argv as the user typed it
 * @param isPinned whether this run was pinned
 */
export function configurationNote(argv: readonly string[], isPinned: boolean): string {
  const command = ["mrlbench", ...withoutThreadOptions(argv)].map(shellWord);
  return isPinned
    ? `This run was pinned and limited. The default configuration: ${[...command, "--threads", "1", "--pin", "0"].join(" ")}`
    : `This run was not pinned. Pinned and limited: ${[...command, "--threads", "1", "--pin", "1", "--spin", "0"].join(" ")}`;
}

function withoutThreadOptions(argv: readonly string[]): string[] {
  return argv.filter((word, index) => {
    const isValueOfOne = THREAD_OPTIONS.includes(argv[index - 1] ?? "");
    return !isValueOfOne && !THREAD_OPTIONS.includes(word.split("=")[0]!);
  });
}

/** Quotes what a POSIX shell would split or expand. */
export function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
