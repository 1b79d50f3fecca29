// A report of runs: each section that they have something for, and a line for each that they have not.
import { fullName, isBaseline } from "./ladder.ts";
import { markdownText } from "./markdown.ts";
import { htmlPage } from "./page.ts";
import { type Runs, readRuns } from "./runs.ts";
import { SECTIONS } from "./sections.ts";
import type { Written } from "./written.ts";

export type ReportForm = "html" | "markdown";

const WRITERS: Readonly<Record<ReportForm, (written: Written) => string>> = {
  html: htmlPage,
  markdown: markdownText,
};

/**
 * @param paths of run folders
 * @throws as `readRuns` does
 */
export async function reportText(paths: readonly string[], form: ReportForm): Promise<string> {
  return WRITERS[form](written(await readRuns(paths)));
}

function written(runs: Runs): Written {
  const parts = SECTIONS.map(({ id, title, without, blocks }) => ({
    id,
    title,
    without,
    blocks: blocks(runs),
  }));
  return {
    title: "mrlbench report",
    lead: lead(runs),
    sections: parts.filter(({ blocks }) => blocks.length > 0),
    missing: parts.filter(({ blocks }) => blocks.length === 0),
  };
}

function lead({ runs, cases }: Runs): readonly string[] {
  const candidates = new Set(cases.map(({ summary }) => summary.candidate));
  const judged = new Set(
    runs.flatMap(({ ladder }) => ladder.filter((row) => !isBaseline(row)).map(fullName)),
  );
  return [
    `${plural(runs.length, "run")}: ${runs.map(({ name }) => name).join(", ")}.`,
    ...(candidates.size === 0 ? [] : [`Timed: ${named(candidates, "candidate")}.`]),
    ...(judged.size === 0 ? [] : [`Judged: ${named(judged, "model")}.`]),
  ];
}

/** As many names as are read in a line; more are counted, and stand in the tables. */
const MOST_NAMES = 6;

function named(names: ReadonlySet<string | undefined>, noun: string): string {
  return names.size <= MOST_NAMES ? [...names].join(", ") : plural(names.size, noun);
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
