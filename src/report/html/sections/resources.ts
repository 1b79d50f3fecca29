// What an embedding takes besides time: memory, CPU time, energy.
import { figureTable, known } from "../figure-table.ts";
import type { Section } from "../section.ts";

const KEYS = ["rss_mb", "rss_peak_mb", "cpu_us", "energy_uj"] as const;
const CLOCK_KEYS = ["timer_ns", "resolution_ns", "harness_us", "unresolvable"] as const;

export const resources: Section = {
  id: "resources",
  title: "Memory, CPU time and the clock",
  without: "No case has them.",
  blocks: ({ cases }) =>
    known([
      figureTable("Memory and CPU time", cases, KEYS),
      figureTable("The clock that it was measured by", cases, CLOCK_KEYS),
    ]),
};
