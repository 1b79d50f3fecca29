// What retrieval keeps at each dimension, and at each size of a stored vector.
import * as Plot from "@observablehq/plot";
import type { LadderColumnName } from "../../../schema/ladder-columns.ts";
import type { LadderReadRow } from "../../../schema/read-rows.ts";
import { factsOf, listOf } from "../../run-json.ts";
import {
  type Block,
  type Chart,
  type Column,
  type ReportTable,
  sentence,
  table,
  type Value,
} from "../blocks.ts";
import { known } from "../figure-table.ts";
import {
  dimsOf,
  isOwnPrefix,
  type Kept,
  keptOf,
  type LadderModel,
  ladderColumn,
  modelsOf,
  wayOf,
} from "../ladder.ts";
import { drawChart, MOST_SERIES, seriesColours } from "../plot.ts";
import type { Run } from "../runs.ts";
import type { Section } from "../section.ts";

export const quality: Section = {
  id: "quality",
  title: "Quality against dim and size",
  without: "No run judged it: mrlbench quality --out DIR does.",
  blocks: ({ runs }) => runs.filter(({ ladder }) => ladder.length > 0).flatMap(blocksOf),
};

function blocksOf({ name, ladder, quality }: Run): readonly Block[] {
  const { caution } = factsOf(quality?.dataset);
  const models = modelsOf(ladder);
  return known<Block>([
    sentence(dataSetText(name, models, ladder)),
    typeof caution === "string" ? sentence(caution) : undefined,
    ...models.flatMap((model) => chartsOf(model, models.length > 1 ? `: ${model.name}` : "")),
    gateTable(models),
    ...listOf(quality?.conclusions).map((text) => sentence(String(text))),
  ]);
}

function dataSetText(
  name: string,
  models: readonly LadderModel[],
  [first]: readonly LadderReadRow[],
): string {
  const queries = first?.queries ? `${first.queries} queries against ` : "";
  const judged = models.map(({ name }) => name).join(", ");
  return `${name}: ${judged} on ${first?.dataset}, ${queries}${first?.documents} documents.`;
}

/** @param of names the model in the titles, where there are several */
function chartsOf(model: LadderModel, of: string): readonly (Chart | undefined)[] {
  const dims = new Set(model.rows.map(({ dim }) => dim));
  const sizes = new Set(model.rows.filter(isOwnPrefix).map(({ total_bytes }) => total_bytes));
  return [dims.size < 2 ? undefined : dimChart(model, of), sizes.size < 2 ? undefined : sizeChart(model, of)];
}

interface KeptPoint {
  readonly series: string;
  readonly x: number;
  readonly share: number;
  readonly low: number | undefined;
  readonly high: number | undefined;
}

function pointsOf(
  rows: readonly LadderReadRow[],
  seriesOf: (row: LadderReadRow) => string,
  xOf: (row: LadderReadRow) => number | undefined,
): readonly KeptPoint[] {
  return rows.flatMap((row) => {
    const x = xOf(row);
    const { share, low, high } = percent(keptOf(row));
    return x === undefined || share === undefined ? [] : [{ series: seriesOf(row), x, share, low, high }];
  });
}

function percent({ share, low, high }: Kept): Kept {
  const times100 = (value: number | undefined) => (value === undefined ? undefined : 100 * value);
  return { share: times100(share), low: times100(low), high: times100(high) };
}

/** What the gate decides by: of the quality where there are judgements, and of the neighbours. */
const KEPT_COLUMNS = [
  "retention_ndcg_at_10",
  "retention_low",
  "retention_high",
  "flip_qd_at_10",
  "flip_dd_at_10",
  "flip_low",
  "flip_high",
] as const;

function dimChart(model: LadderModel, of: string): Chart {
  const rows = model.rows.filter(
    ({ storage, rescore }) => (storage ?? "float32") === "float32" && rescore === undefined,
  );
  const baselines = baselinesOf(model);
  const besides = model.baselines.filter(({ dim }) => model.isFirst || dim !== undefined);
  const about =
    baselines.length === 0
      ? ""
      : " A dashed line is what keyword search, alone or with the model, comes to on the same queries.";
  return {
    kind: "chart",
    title: `What is kept at each dim${of}`,
    text: `Share of the full dim's quality; bars are 95 % intervals. Random and last dims are controls: the model's own prefix should do better.${about}`,
    draw: (width) =>
      keptChart(
        width,
        pointsOf(rows, dimsOf, ({ dim }) => dim),
        { label: "dims →", baselines },
      ),
    table: ladderTable(
      `Quality at each dim${of}`,
      [...rows, ...besides],
      ["dim", "control", "rotation", "ndcg_at_10", ...KEPT_COLUMNS],
    ),
  };
}

function sizeChart(model: LadderModel, of: string): Chart {
  const rows = model.rows.filter(({ control }) => control === undefined);
  const { size } = new Set(rows.map(wayOf));
  const undrawn =
    size > MOST_SERIES ? ` Drawn are the first ${MOST_SERIES} of ${size} ways; the table has all.` : "";
  return {
    kind: "chart",
    title: `What is kept at each size${of}`,
    text: `The same against the bytes that must be kept of a document; bars are 95 % intervals. Further up and further left is better.${undrawn}`,
    draw: (width) =>
      keptChart(
        width,
        pointsOf(rows, wayOf, ({ total_bytes, vector_bytes }) => total_bytes ?? vector_bytes),
        {
          label: "bytes a document →",
          baselines: [],
        },
      ),
    table: ladderTable(`Quality at each size${of}`, rows, [
      "dim",
      "rotation",
      "storage",
      "rescore",
      "rerank_depth",
      "vector_bytes",
      "total_bytes",
      ...KEPT_COLUMNS,
      "search_us",
    ]),
  };
}

interface Baseline {
  readonly name: string;
  /** Of the full dim's quality, in percent. */
  readonly share: number;
}

function baselinesOf({ rows, baselines }: LadderModel): readonly Baseline[] {
  const full = rows
    .filter(isOwnPrefix)
    .reduce((most, row) => ((row.dim ?? 0) > (most.dim ?? 0) ? row : most), rows[0]!);
  const whole = full.ndcg_at_10;
  if (whole === undefined || whole === 0) return [];
  return baselines
    .filter(({ ndcg_at_10 }) => ndcg_at_10 !== undefined)
    .map(({ model, ndcg_at_10 }) => ({ name: String(model), share: (100 * ndcg_at_10!) / whole }));
}

function keptChart(
  width: number,
  points: readonly KeptPoint[],
  { label, baselines }: { readonly label: string; readonly baselines: readonly Baseline[] },
): string {
  const names = [...new Set(points.map(({ series }) => series))].slice(0, MOST_SERIES);
  const shown = points.filter(({ series }) => names.includes(series));
  const xs = [...new Set(shown.map(({ x }) => x))].sort((a, b) => a - b);
  return drawChart(width, {
    x: { type: "log", base: 2, label, ticks: ticksOf(xs, width), tickFormat: "d" },
    y: { label: "↑ kept, % of the full dim", grid: true, ticks: 6 },
    color: seriesColours(names),
    marks: [
      Plot.ruleY(baselines, { y: "share", stroke: "var(--mark)", strokeDasharray: "5 4" }),
      Plot.text(baselines, {
        y: "share",
        text: "name",
        frameAnchor: "left",
        textAnchor: "start",
        dx: 6,
        dy: -7,
        fill: "var(--mark)",
      }),
      Plot.ruleX(
        shown.filter(({ low, high }) => low !== undefined && high !== undefined),
        { x: "x", y1: "low", y2: "high", stroke: "series", strokeWidth: 5, strokeOpacity: 0.35 },
      ),
      Plot.line(shown, { x: "x", y: "share", stroke: "series", strokeWidth: 2, sort: "x" }),
      Plot.dot(shown, { x: "x", y: "share", fill: "series", r: 3.5 }),
    ],
  });
}

const TICK_PX = 40;

/** From the largest down, those that have room on a logarithmic axis. */
function ticksOf(values: readonly number[], width: number): number[] {
  const decade = Math.log(values.at(-1)! / values[0]!) || 1;
  const placeOf = (value: number) => ((width - 90) * Math.log(value / values[0]!)) / decade;
  const ticks: number[] = [];
  for (const value of values.toReversed())
    if (ticks.length === 0 || placeOf(ticks.at(-1)!) - placeOf(value) >= TICK_PX) ticks.push(value);
  return ticks;
}

/** One row a way to store, one column a dim. */
function gateTable(models: readonly LadderModel[]): ReportTable | undefined {
  const judged = models.flatMap(({ name, rows, baselines }) => [
    ...rows.map((row) => ({ way: `${name}, ${wayOf(row)}`, row })),
    // What has no vectors is the same beside every model.
    ...baselines.map((row) => ({ way: row.dim === undefined ? String(row.model) : `hybrid:${name}`, row })),
  ]);
  const decided = judged.filter(({ row }) => row.gate !== undefined);
  if (decided.length === 0) return undefined;
  const dims = [...new Set(decided.map(({ row }) => row.dim))].sort((a, b) => (b ?? 0) - (a ?? 0));
  const rows = [...Map.groupBy(decided, ({ way }) => way)].map(([way, same]) => [
    way,
    ...dims.map((dim): Value => same.find(({ row }) => row.dim === dim)?.row.gate),
  ]);
  return table(
    "What the gate decided, by dim",
    [{ title: "vectors" }, ...dims.map((dim) => ({ title: dim === undefined ? "no vectors" : String(dim) }))],
    rows,
  );
}

/** What no row has is no column; what differs in a model's name is in its own. */
function ladderTable(
  caption: string,
  rows: readonly LadderReadRow[],
  names: readonly LadderColumnName[],
): ReportTable {
  const cells = (row: LadderReadRow) => row as Readonly<Record<LadderColumnName, Value>>;
  const columns = names.filter((name) => rows.some((row) => cells(row)[name] !== undefined));
  const first: Column = ladderColumn("model");
  return table(
    caption,
    [first, ...columns.map(ladderColumn)],
    rows.map((row) => [cells(row).model, ...columns.map((name) => shortened(cells(row)[name]))]),
  );
}

/** To as many digits as a reader compares; the file has all. */
function shortened(value: Value): Value {
  return typeof value === "number" ? Math.round(value * 1e4) / 1e4 : value;
}
