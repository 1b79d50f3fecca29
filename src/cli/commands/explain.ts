// mrlbench explain: what a column, figure, measure or warning is, its unit, and what its interval covers.
import { ExitCode, UsageError } from "../../core/errors.ts";
import { nearest } from "../../core/words.ts";
import { type Entry, entries, explainedNames, stemOf } from "../../report/explain/entries.ts";
import { explanationLines, nameLines } from "../../report/explain/explain-text.ts";
import { jsonText } from "../../report/json.ts";
import { openSink } from "../../report/sink.ts";
import { writeWhole } from "../../report/whole-file.ts";
import { seeHelp } from "../options/advice.ts";
import type { OptionsOf } from "../options/commands.ts";

const COLUMNS = 80;

/**
 * @returns the exit code
 * @throws UsageError for a name that nothing has
 */
export function runExplain(names: readonly string[], { json }: OptionsOf<"explain">): number {
  const found = names.length === 0 ? entries() : names.flatMap(entriesOf);
  if (json !== undefined) {
    writeWhole(json, jsonText(found));
    return ExitCode.done;
  }
  const lines =
    names.length === 0
      ? [
          ...nameLines(found, COLUMNS),
          "",
          "mrlbench explain NAME says what it is; units may be left out: p99.",
        ]
      : found.flatMap((entry, index) => [...(index === 0 ? [] : [""]), ...explanationLines(entry, COLUMNS)]);
  openSink("-").writeRows(lines.map((line) => `${line}\n`));
  return ExitCode.done;
}

/** As tables and screens show it: `p99`, `p99_us`, `P99`, `step p99`, `on-battery`. */
function entriesOf(asked: string): readonly Entry[] {
  const all = entries();
  const word = asked
    .trim()
    .toLowerCase()
    .replace(/^--/, "")
    .replaceAll(/[\s.]+/g, "_");
  const stem = SYNONYMS[word] ?? word;
  const found = all.filter(({ name }) => name === word || name === asked.trim() || stemOf(name) === stem);
  if (found.length > 0) return found;
  const names = [...explainedNames(), ...explainedNames().map(stemOf)];
  const guess = nearest(word, names);
  throw new UsageError({
    what: "nothing has this name",
    seen: JSON.stringify(asked),
    expected: "a column, a figure, a measure or the code of a warning",
    next:
      guess === undefined
        ? `mrlbench explain lists them. ${seeHelp("explain")}`
        : `Did you mean ${guess}? mrlbench explain lists all names.`,
  });
}

/** Words of the screen and of the documents that are no names. */
const SYNONYMS: Readonly<Record<string, string>> = {
  "95_%": "p99",
  short: "p50_short",
  medium: "p50_medium",
  long: "p50_long",
  first_call: "first",
  second_call: "second",
  first_inference: "ttfi",
  memory: "rss_peak",
  resident: "rss",
  cpu_time: "cpu",
  cpu_time_a_call: "cpu",
  clock: "timer",
  clock_read: "timer",
  empty_call: "harness",
  tokens: "token_count",
  thread: "threads",
  step: "step_p99",
  step_slowdown: "embed_slowdown",
  recall: "recall_at_10",
  ndcg: "ndcg_at_10",
  "ndcg@10": "ndcg_at_10",
  kept: "retention_ndcg_at_10",
  retention: "retention_ndcg_at_10",
  flip: "flip_qd_at_10",
};
