// Embedder and application beside each other: who slows whom, and where a step's time goes.
import * as Plot from "@observablehq/plot";
import { STEP_PHASES } from "../../../schema/tick-report.ts";
import { type Chart, table } from "../blocks.ts";
import { figureTable, known } from "../figure-table.ts";
import { drawChart } from "../plot.ts";
import type { Case } from "../runs.ts";
import type { Section } from "../section.ts";

const SLOWDOWN_KEYS = [
  "embed_slowdown",
  "embed_slowdown_low",
  "embed_slowdown_high",
  "world_slowdown",
  "world_slowdown_low",
  "world_slowdown_high",
  "wait_slowdown",
  "beside_slowdown",
  "beside_slowdown_low",
  "beside_slowdown_high",
] as const;
const WORLD_KEYS = [
  "alone_p50_us",
  "alone_p99_us",
  "step_p50_us",
  "step_p99_us",
  "world_null_p50_us",
  "world_paced_p50_us",
  "world_full_p50_us",
  "beside_tick_us",
  "duty_asked",
  "duty",
] as const;
const INDEX_KEYS = [
  "rounds",
  "void_rounds",
  "index_kind",
  "index_size",
  "recall_at_10",
  "recall_at_10_after",
  "expansion",
  "rerank_depth",
  "cache_hit_rate",
  "budget_kept",
  "dims_used",
] as const;
const RATE_KEYS = [
  "response_p50_us",
  "response_p99_us",
  "response_max_us",
  "achieved_rate_hz",
  "held_rate_hz",
] as const;
const ROW_PX = 34;

/** Both ways, and what ran beside. */
const WAYS = [
  { key: "embed_slowdown", what: "the step, beside the world" },
  { key: "world_slowdown", what: "the world, beside the step" },
  { key: "beside_slowdown", what: "what ran beside, with the step" },
] as const;

export const coRun: Section = {
  id: "co-run",
  title: "Beside an application",
  without:
    "Nothing ran beside: mrlbench --layer C times the step of a simulation, --load typical gives the machine other work.",
  blocks({ cases }) {
    return known([
      slowdownChart(cases),
      figureTable(
        "A step alone and beside the world; the world without embedder, with a wait in its place, and with it",
        cases,
        WORLD_KEYS,
      ),
      phaseChart(cases),
      figureTable("Index, memory of tokens and budget", cases, INDEX_KEYS),
      figureTable("At a rate: from the moment when a call was due", cases, RATE_KEYS),
    ]);
  },
};

function slowdownChart(cases: readonly Case[]): Chart | undefined {
  const table = figureTable("Who slows whom", cases, SLOWDOWN_KEYS);
  if (table === undefined) return undefined;
  const ratios = cases.flatMap(({ label, summary }) =>
    WAYS.flatMap(({ key, what }) => {
      const ratio = summary[key];
      const name = table.rows.length > 1 ? `${what} · ${label}` : what;
      return ratio === undefined
        ? []
        : [{ name, ratio, low: summary[`${key}_low`], high: summary[`${key}_high`] }];
    }),
  );
  return {
    kind: "chart",
    title: "Who slows whom",
    text: "How many times longer it takes beside the other; the bar is its 95 % interval. At the line, nothing changes.",
    draw: (width) =>
      drawChart(width, {
        height: 60 + ROW_PX * ratios.length,
        marginLeft: 14,
        x: { label: "times longer →", grid: true, ticks: width / 110, nice: true },
        y: { axis: null, domain: ratios.map(({ name }) => name) },
        marks: [
          Plot.ruleX([1], { stroke: "var(--mark)" }),
          Plot.ruleY(ratios, {
            y: "name",
            x1: "low",
            x2: "high",
            stroke: "var(--series-1)",
            strokeWidth: 7,
            strokeOpacity: 0.4,
            dy: 6,
          }),
          Plot.dot(ratios, { y: "name", x: "ratio", fill: "var(--series-1)", r: 5, dy: 6 }),
          Plot.text(ratios, {
            y: "name",
            text: "name",
            frameAnchor: "left",
            textAnchor: "start",
            dy: -9,
            fill: "currentColor",
          }),
        ],
      }),
    table,
  };
}

const PHASES = STEP_PHASES.map((phase) => phase.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`));

/** Medians of the phases; they need not add up to that of the step. */
function phaseChart(cases: readonly Case[]): Chart | undefined {
  const rows = cases.flatMap(({ label, summary }) => {
    const cells = summary as Readonly<Record<string, unknown>>;
    return PHASES.flatMap((phase) => {
      const p50 = cells[`${phase}_p50_us`];
      const p99 = cells[`${phase}_p99_us`];
      return typeof p50 === "number"
        ? [{ label, phase: phase.replaceAll("_", " "), p50, p99: p99 as number | undefined }]
        : [];
    });
  });
  if (rows.length === 0) return undefined;
  const labels = [...new Set(rows.map(({ label }) => label))];
  return {
    kind: "chart",
    title: "Where the time of a step goes",
    text: "The bar is the median of each phase, the mark its 99th percentile.",
    draw: (width) =>
      drawChart(width, {
        height: (70 + 24 * PHASES.length) * labels.length,
        marginLeft: 80,
        x: { label: "µs →", grid: true, ticks: width / 200, type: "sqrt", tickFormat: "~s" },
        y: { label: null, domain: PHASES.map((phase) => phase.replaceAll("_", " ")) },
        ...(labels.length > 1 && { fy: { label: null, domain: labels } }),
        marks: [
          Plot.barX(rows, {
            y: "phase",
            x: "p50",
            fill: "var(--series-1)",
            ...(labels.length > 1 && { fy: "label" }),
          }),
          Plot.tickX(
            rows.filter(({ p99 }) => p99 !== undefined),
            {
              y: "phase",
              x: "p99",
              stroke: "currentColor",
              strokeWidth: 2,
              ...(labels.length > 1 && { fy: "label" }),
            },
          ),
        ],
      }),
    table: table(
      "Phases of a step",
      ["case", "phase", "p50, µs", "p99, µs"].map((title) => ({ title })),
      rows.map(({ label, phase, p50, p99 }) => [label, phase, p50, p99]),
    ),
  };
}
