// The options of a run that was stored, as words to measure it again: one process at a time, and nothing written.
import { homedir } from "node:os";
import { UsageError } from "../../core/errors.ts";
import { shellWords } from "../../core/words.ts";
import { checkOptions, splitWords } from "../options/argv.ts";
import type { OptionName } from "../options/options.ts";

/** How much is measured, where it goes and how it is called belongs to whoever repeats it. */
const NOT_REPEATED: ReadonlySet<OptionName> = new Set<OptionName>([
  ...(["iters", "processes", "quick", "for", "ttfi", "ttfi-cold", "lean", "label", "require"] as const),
  ...(["csv", "json", "out", "details", "summary", "force", "config", "quiet", "no-progress"] as const),
]);

/** Options that settle each other: who gives one takes back the others. */
const TOGETHER: readonly (readonly OptionName[])[] = [["backend", "runtime", "provider"]];

/** An option as one word. */
interface Word {
  readonly option: OptionName;
  readonly text: string | undefined;
}

/** @param words of a bench command, as a run folder has them: `~` is the home folder */
export function repeatedWords(words: readonly string[]): readonly string[] {
  const { occurrences } = splitWords(words.map(withHome));
  return occurrences.filter(({ option }) => !NOT_REPEATED.has(option)).map(asWord);
}

/**
 * The words with other options in place of theirs.
 * @param settings as one text: blanks separate, quotes hold together
 * @throws UsageError for what is no option of bench, or is none of what is measured
 */
export function changedWords(words: readonly string[], settings: string): readonly string[] {
  const { occurrences, operands, command } = splitWords(shellWords(settings));
  if (command !== undefined || operands.length > 0) throw noOption(command ?? operands[0]!);
  checkOptions("bench", occurrences);
  const stray = occurrences.find(({ option }) => NOT_REPEATED.has(option));
  if (stray !== undefined) throw notOfWhatIsMeasured(stray.option);
  const given = new Set(occurrences.map(({ option }) => option));
  const taken = TOGETHER.filter((group) => group.some((option) => given.has(option))).flat();
  const kept = splitWords(words).occurrences.filter(
    ({ option }) => !given.has(option) && !taken.includes(option),
  );
  return [...kept, ...occurrences].map(asWord);
}

function asWord({ option, text }: Word): string {
  return text === undefined ? `--${option}` : `--${option}=${text}`;
}

/** A run folder names no person. */
function withHome(word: string): string {
  return word.replace(
    /^(--[\w-]+=)?~(?=\/|$)/,
    (_, option: string | undefined) => (option ?? "") + homedir(),
  );
}

function noOption(seen: string): UsageError {
  return new UsageError({
    what: "--against takes options of bench only",
    seen: JSON.stringify(seen),
    expected: "such as '--variant int8', or the path of an executable",
    next: "Write the options in quotes, with --against= before them.",
  });
}

function notOfWhatIsMeasured(option: OptionName): UsageError {
  return new UsageError({
    what: `--against cannot change --${option}`,
    expected: "what is measured, such as --variant, --runtime or --ort-library",
    next: "Leave it out: both sides are measured alike.",
  });
}
