// The ledger of the first inference: from the start of a process to its first vector, and what each part takes of it.
import * as Plot from "@observablehq/plot";
import { TTFI_PARTS } from "../../../schema/case-result.ts";
import type { Chart } from "../blocks.ts";
import { figureTable, known } from "../figure-table.ts";
import { drawChart, SERIES_COLOURS } from "../plot.ts";
import type { Case } from "../runs.ts";
import type { Section } from "../section.ts";

const LEDGER_KEYS = [
  "ttfi_ms",
  ...TTFI_PARTS.map((part) => `ttfi_${part}_ms` as const),
  "ttfi_cold_ms",
  "ttfi_compiling_ms",
] as const;
const ONCE_KEYS = ["load_ms", "compile_ms", "compile_warm_ms", "first_us", "second_us"] as const;
const ROW_PX = 50;

export const firstInference: Section = {
  id: "first-inference",
  title: "The first inference",
  without: "No case has it: leave --ttfi 0 out, and time layer A or B.",
  blocks({ cases }) {
    return known([
      ledgerChart(cases.filter(({ summary }) => summary.ttfi_ms !== undefined)),
      figureTable("What happens once", cases, ONCE_KEYS),
    ]);
  },
};

function ledgerChart(cases: readonly Case[]): Chart | undefined {
  const table = figureTable("From the start of a process to its first vector", cases, LEDGER_KEYS);
  if (table === undefined) return undefined;
  const parts = cases.flatMap(({ label, summary }) =>
    TTFI_PARTS.map((part) => ({ label, part, ms: summary[`ttfi_${part}_ms`] ?? 0 })),
  );
  return {
    kind: "chart",
    title: "From nothing to the first vector",
    text: "Medians of each part, one after the other.",
    draw: (width) =>
      drawChart(width, {
        height: 70 + ROW_PX * cases.length,
        marginLeft: 12,
        marginTop: 10,
        x: { label: "ms →", grid: true, ticks: width / 110 },
        y: { axis: null, domain: cases.map(({ label }) => label) },
        color: {
          domain: [...TTFI_PARTS],
          range: [...SERIES_COLOURS, "var(--mark)"],
          legend: true,
        },
        marks: [
          Plot.barX(parts, {
            y: "label",
            x: "ms",
            fill: "part",
            insetTop: 18,
            insetBottom: 2,
            order: [...TTFI_PARTS],
          }),
          Plot.text(cases, {
            y: "label",
            text: "label",
            frameAnchor: "left",
            textAnchor: "start",
            dx: 2,
            dy: -ROW_PX / 2 + 12,
            fill: "currentColor",
          }),
        ],
      }),
    table,
  };
}
