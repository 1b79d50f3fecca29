// What `mrlbench decide` decided: what to run, what instead, because of which figures, and what it did not know.
import * as Plot from "@observablehq/plot";
import { type Facts, factsOf, listOf, numberOf, textOf } from "../../run-json.ts";
import { type Block, type Chart, type ReportTable, sentence, table } from "../blocks.ts";
import { known } from "../figure-table.ts";
import { labelAxis, labelWidth } from "../label-axis.ts";
import { drawChart } from "../plot.ts";
import type { Section } from "../section.ts";
import { rounded } from "../values.ts";

export const decision: Section = {
  id: "decision",
  title: "Decision",
  without: "Nothing was decided in them: mrlbench decide --out DIR decides.",
  blocks: ({ runs }) => runs.flatMap((run) => (run.decision === undefined ? [] : blocksOf(run.decision))),
};

function blocksOf(found: Facts): readonly Block[] {
  const texts = (key: string) => listOf(found[key]).flatMap((text) => textOf(text) ?? []);
  return [
    ...said(textOf(found.stands_on)),
    ...answer(found),
    ...known<Block>([chart(found), dimTable(found), candidateTable(found)]),
    ...texts("would_decide").map((text) => sentence(`Would decide: ${text}`)),
    ...texts("not_known").map((text) => sentence(`Not known: ${text}`)),
  ];
}

function said(text: string | undefined): readonly Block[] {
  return text === undefined ? [] : [sentence(text)];
}

function answer(found: Facts): readonly Block[] {
  const primary = factsOf(found.primary);
  const fallback = factsOf(found.fallback);
  if (primary.candidate === undefined) return [sentence("The data do not allow a decision.")];
  const parity = factsOf(fallback.parity);
  return [
    sentence(`Primary: ${pointText(primary)}`),
    ...decidedBy(textOf(factsOf(found.decided_by).text)),
    ...said(textOf(factsOf(found.confirmation).text)),
    fallback.candidate === undefined
      ? sentence(`No fallback: ${textOf(found.no_fallback) ?? "none was found"}`)
      : sentence(
          `Fallback (another ${fallback.instead_of}): ${pointText(fallback)} Its vectors beside the primary's: smallest cosine ${sixDecimals(parity.smallest_cosine)}, top-10 overlap ${sixDecimals(parity.overlap_at_10)}, of ${parity.texts} texts.`,
        ),
  ];
}

function decidedBy(text: string | undefined): readonly Block[] {
  return text === undefined ? [] : [sentence(`What decided: ${text}.`)];
}

function pointText({ candidate, dim, storage, device, reason, vector_bytes }: Facts): string {
  const on = textOf(device) === undefined ? "" : ` on ${device}`;
  return `${candidate}${on}, ${dim} dims as ${storage} (${vector_bytes} B a vector): ${reason}.`;
}

/** What lies beyond is rounding of float32. */
function sixDecimals(value: unknown): number | undefined {
  const number = numberOf(value);
  return number === undefined ? undefined : Number(number.toFixed(6));
}

const ROW_PX = 34;

/** Those that were measured under load, the lowest p99 first. */
function chart(found: Facts): Chart | undefined {
  const points = listOf(found.candidates)
    .map(factsOf)
    .flatMap(({ candidate, p50_us, p99_us, p99_low_us, p99_high_us, standing }) => {
      const p99 = numberOf(p99_us);
      return p99 === undefined
        ? []
        : [
            {
              label: String(candidate),
              standing: String(standing),
              p50: numberOf(p50_us),
              p99,
              low: numberOf(p99_low_us),
              high: numberOf(p99_high_us),
            },
          ];
    })
    .toSorted((a, b) => a.p99 - b.p99);
  if (points.length === 0) return undefined;
  return {
    kind: "chart",
    title: "Who answers a step in time",
    text: "Layer C, under the load that was asked for: the dot is p99 of a step, the bar its 95 % interval between processes; the primary is filled.",
    draw: (width) =>
      drawChart(width, {
        height: 70 + ROW_PX * points.length,
        marginLeft: labelWidth(points, width),
        x: { type: "log", label: "p99 of a step, µs →", grid: true, ticks: width / 110 },
        y: labelAxis(points, width),
        marks: [
          Plot.ruleY(points, {
            y: "label",
            x1: "low",
            x2: "high",
            stroke: "var(--series-1)",
            strokeWidth: 7,
            strokeOpacity: 0.4,
          }),
          Plot.dot(points, {
            y: "label",
            x: "p99",
            r: 5,
            stroke: "var(--series-1)",
            strokeWidth: 2,
            fill: ({ standing }: { standing: string }) =>
              standing === "primary" ? "var(--series-1)" : "var(--paper)",
          }),
        ],
      }),
    table: table(
      "p99 of a step",
      ["candidate", "standing", "p50, µs", "p99, µs", "p99 low, µs", "p99 high, µs"].map((title) => ({
        title,
      })),
      points.map(({ label, standing, p50, p99, low, high }) => [
        label,
        standing,
        ...[p50, p99, low, high].map(rounded),
      ]),
    ),
  };
}

/** How far vectors may be cut, for a step in a hurry and for one that has time. */
function dimTable({ dims }: Facts): ReportTable | undefined {
  const rows = Object.entries(factsOf(dims)).map(([name, row]) => ({ name, ...factsOf(row) }) as Facts);
  if (rows.length === 0) return undefined;
  const percent = (share: unknown) => rounded(100 * (numberOf(share) ?? Number.NaN));
  return table(
    "The ladder",
    [
      { title: "for" },
      { title: "dim" },
      { title: "storage" },
      { title: "bytes", what: "all that must be kept of a document, what it is rescored by included" },
      { title: "rescored", what: "how many of the best are rescored by a wider vector" },
      { title: "kept, %", what: "share of the full vectors' quality" },
      { title: "low, %", what: "its interval, by which the gate decides" },
      { title: "high, %" },
      { title: "gate" },
    ],
    rows.map((row) => [
      String(row.name),
      numberOf(row.dim),
      textOf(row.storage),
      numberOf(row.total_bytes),
      numberOf(row.rerank_depth),
      percent(row.kept),
      percent(row.kept_low),
      percent(row.kept_high),
      textOf(row.gate),
    ]),
  );
}

/** Everyone who was tried, and why each fell out. */
function candidateTable(found: Facts): ReportTable | undefined {
  const rows = listOf(found.candidates).map(factsOf);
  if (rows.length === 0) return undefined;
  return table(
    "All candidates",
    [
      "candidate",
      "standing",
      "why",
      "dim",
      "proof",
      "p99 of a step, µs",
      "p50 of a call, µs",
      "CPU a call, µs",
    ].map((title) => ({ title })),
    rows.map((one) => [
      String(one.candidate),
      textOf(one.standing),
      textOf(one.reason),
      numberOf(one.dim),
      numberOf(one.proof),
      rounded(numberOf(one.p99_us)),
      rounded(numberOf(one.call_p50_us) ?? numberOf(one.screening_p50_us)),
      rounded(numberOf(one.cpu_us)),
    ]),
  );
}
