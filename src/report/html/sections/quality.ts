// What retrieval keeps at each dimension, and at each size of a stored vector.
import * as Plot from "@observablehq/plot";
import type { LadderColumnName } from "../../../schema/ladder-columns.ts";
import type { LadderReadRow } from "../../../schema/read-rows.ts";
import { factsOf } from "../../run-json.ts";
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
import { coordinatesOf, isBaseline, isOwnPrefix, type Kept, keptOf, ladderColumn } from "../ladder.ts";
import { drawChart, MOST_SERIES, seriesColours } from "../plot.ts";
import type { Run } from "../runs.ts";
import type { Section } from "../section.ts";

export const quality: Section = {
  id: "quality",
  title: "Quality against dimension and size",
  without: "No run judged it: mrlbench quality --out DIR does.",
  blocks: ({ runs }) => runs.filter(({ ladder }) => ladder.length > 0).flatMap(blocksOf),
};

function blocksOf({ name, ladder, quality }: Run): readonly Block[] {
  const { caution } = factsOf(quality?.dataset);
  const dims = new Set(ladder.map(({ dim }) => dim));
  const sizes = new Set(ladder.filter(isOwnPrefix).map(({ total_bytes }) => total_bytes));
  return known<Block>([
    sentence(dataSetText(name, ladder)),
    typeof caution === "string" ? sentence(caution) : undefined,
    dims.size < 2 ? undefined : dimChart(ladder),
    sizes.size < 2 ? undefined : sizeChart(ladder),
    gateTable(ladder),
  ]);
}

function dataSetText(name: string, [first]: readonly LadderReadRow[]): string {
  const queries = first?.queries ? `${first.queries} queries against ` : "";
  return `${name}: ${first?.model} on ${first?.dataset}, ${queries}${first?.documents} documents.`;
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

const ofModels = (ladder: readonly LadderReadRow[]) => ladder.filter((row) => !isBaseline(row));

function dimChart(ladder: readonly LadderReadRow[]): Chart {
  const rows = ofModels(ladder).filter(
    ({ storage, rescore }) => (storage ?? "float32") === "float32" && rescore === undefined,
  );
  const models = new Set(rows.map(({ model }) => model));
  const seriesOf = (row: LadderReadRow) =>
    models.size > 1 ? `${row.model}, ${coordinatesOf(row)}` : coordinatesOf(row);
  const baselines = baselinesOf(ladder);
  const about =
    baselines.length === 0
      ? ""
      : " A dashed line is what keyword search, alone or with the model, comes to on the same queries.";
  return {
    kind: "chart",
    title: "What is kept at each dimension",
    text: `Share of the full dimension's quality; bars are 95 % intervals. Random and last coordinates are controls: the model's own prefix should do better.${about}`,
    draw: (width) =>
      keptChart(
        width,
        pointsOf(rows, seriesOf, ({ dim }) => dim),
        { label: "dimensions →", baselines },
      ),
    table: ladderTable(
      "Quality at each dimension",
      [...rows, ...ladder.filter(isBaseline)],
      [
        "dim",
        "control",
        "rotation",
        "ndcg_at_10",
        "retention_ndcg_at_10",
        "retention_low",
        "retention_high",
        "flip_qd_at_10",
        "flip_dd_at_10",
        "flip_low",
        "flip_high",
      ],
    ),
  };
}

function sizeChart(ladder: readonly LadderReadRow[]): Chart {
  const rows = ofModels(ladder).filter(({ control }) => control === undefined);
  const models = new Set(rows.map(({ model }) => model));
  const seriesOf = ({ model, storage, rescore, rotation }: LadderReadRow) =>
    [models.size > 1 ? model : undefined, storage ?? "float32", rotation, rescore && `then ${rescore}`]
      .filter((part) => part !== undefined)
      .join(", ");
  return {
    kind: "chart",
    title: "What is kept at each size",
    text: "The same against the bytes that must be kept of a document; bars are 95 % intervals. Further up and further left is better.",
    draw: (width) =>
      keptChart(
        width,
        pointsOf(rows, seriesOf, ({ total_bytes, vector_bytes }) => total_bytes ?? vector_bytes),
        {
          label: "bytes a document →",
          baselines: [],
        },
      ),
    table: ladderTable("Quality at each size", rows, [
      "dim",
      "rotation",
      "storage",
      "rescore",
      "rerank_depth",
      "vector_bytes",
      "total_bytes",
      "retention_ndcg_at_10",
      "retention_low",
      "retention_high",
      "search_us",
    ]),
  };
}

interface Baseline {
  readonly name: string;
  /** Of the full dim's quality, in percent. */
  readonly share: number;
}

function baselinesOf(ladder: readonly LadderReadRow[]): readonly Baseline[] {
  const full = ladder
    .filter(isOwnPrefix)
    .reduce((most, row) => ((row.dim ?? 0) > (most.dim ?? 0) ? row : most), ladder[0]!);
  const whole = full.ndcg_at_10;
  if (whole === undefined || whole === 0) return [];
  return ladder
    .filter((row) => isBaseline(row) && row.ndcg_at_10 !== undefined)
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
    y: { label: "↑ kept, % of the full dimension", grid: true, ticks: 6 },
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
function gateTable(ladder: readonly LadderReadRow[]): ReportTable | undefined {
  const judged = ladder.filter(({ gate }) => gate !== undefined);
  if (judged.length === 0) return undefined;
  const dims = [...new Set(judged.map(({ dim }) => dim))].sort((a, b) => (b ?? 0) - (a ?? 0));
  const wayOf = ({ model, rotation, storage, rescore }: LadderReadRow) =>
    [model, rotation, storage, rescore && `then ${rescore}`].filter((part) => part !== undefined).join(", ");
  const rows = [...Map.groupBy(judged, wayOf)].map(([way, same]) => [
    way,
    ...dims.map((dim): Value => same.find((row) => row.dim === dim)?.gate),
  ]);
  return table(
    "What the gate decided, by dimension",
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
