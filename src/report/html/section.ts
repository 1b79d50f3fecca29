// A part of a report: it says what it shows of these runs, or why it shows nothing.
import type { Block } from "./blocks.ts";
import type { Runs } from "./runs.ts";

export interface Section {
  readonly id: string;
  readonly title: string;
  /** Empty where the runs do not have it. */
  readonly blocks: (runs: Runs) => readonly Block[];
  /** What is missing then, and what makes it. */
  readonly without: string;
}
