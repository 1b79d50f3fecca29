// The calls in their order: what each stretch of time had, its fastest and its slowest, and who stood out.
import * as Plot from "@observablehq/plot";
import { medianOf } from "../../../stats/percentile.ts";
import { type Facts, factsOf, listOf } from "../../run-json.ts";
import { type Chart, type ReportTable, table } from "../blocks.ts";
import { placesByProcess, SPIKE_FACTOR } from "../calls.ts";
import { known } from "../figure-table.ts";
import { drawChart, MOST_SERIES, seriesColours } from "../plot.ts";
import type { Case } from "../runs.ts";
import type { Section } from "../section.ts";
import { inUs, rounded } from "../values.ts";

/** So many of the slowest are drawn. */
const MOST_SPIKES = 150;
/** Pixels of a stretch of time. */
const STRETCH_PX = 2;
const CLOCK_PX = 180;

export const series: Section = {
  id: "series",
  title: "Over time",
  without: "These runs have no calls.csv with steady calls: mrlbench --out DIR writes it.",
  blocks({ runs }) {
    return runs.flatMap(({ name, cases }) => {
      const measured = cases.filter(({ calls }) => calls.count > 0);
      const of = runs.length > 1 ? `: ${name}` : "";
      return measured.length === 0 ? [] : known([seriesChart(of, measured), clockChart(of, measured)]);
    });
  },
};

function seriesChart(of: string, cases: readonly Case[]): Chart {
  const drawn = cases.slice(0, MOST_SERIES);
  const spans = spansOf(drawn);
  const spikes = spans
    .flatMap(spikesOf)
    .sort((a, b) => b.us - a.us)
    .slice(0, MOST_SPIKES);
  return {
    kind: "chart",
    title: `Latency over time${of}`,
    text: `Each line goes from the fastest to the slowest call of its moment. A ring is a call that took more than ${SPIKE_FACTOR} times what is usual for its text (of these the slowest ${MOST_SPIKES}); a mark at the foot is a moment in which something took the machine away. A grey line is where the next process begins; the time between two processes is left out.`,
    draw(width) {
      const lengthSeconds = spans.at(-1)!.offset + spans.at(-1)!.seconds;
      const stretches = spans.flatMap((span) => stretchesOf(span, (STRETCH_PX * lengthSeconds) / width));
      return drawChart(width, {
        x: { label: "time while calls were made, s →", ticks: width / 110 },
        y: { type: "log", label: "↑ latency, µs", grid: true, ticks: 5, tickFormat: "~s" },
        color: seriesColours(drawn.map(({ label }) => label)),
        marks: [
          Plot.ruleX(spans.slice(1), { x: "offset", stroke: "var(--line)" }),
          Plot.ruleX(stretches, {
            x: "second",
            y1: "leastUs",
            y2: "mostUs",
            stroke: "label",
            strokeWidth: STRETCH_PX,
          }),
          Plot.dot(spikes, { x: "second", y: "us", stroke: "label", r: 3, fill: "var(--paper)" }),
          Plot.dot(
            stretches.filter(({ isDisturbed }) => isDisturbed),
            { x: "second", frameAnchor: "bottom", symbol: "square", r: 1.5, dy: 5, fill: "var(--mark)" },
          ),
        ],
      });
    },
    table: processTable(cases),
  };
}

/** The calls that a process made for a case, and where they are on an axis that leaves out the time between processes. */
interface Span {
  readonly one: Case;
  readonly places: readonly number[];
  readonly fromNs: number;
  readonly seconds: number;
  offset: number;
}

/** In the order of time. */
function spansOf(cases: readonly Case[]): readonly Span[] {
  const spans = cases
    .flatMap((one) =>
      [...placesByProcess(one.calls).values()].map((places): Span => {
        const fromNs = one.calls.startNs[places[0]!]!;
        const last = places.at(-1)!;
        const toNs = one.calls.startNs[last]! + one.calls.latencyNs[last]!;
        return { one, places, fromNs, seconds: (toNs - fromNs) / 1e9, offset: 0 };
      }),
    )
    .sort((a, b) => a.fromNs - b.fromNs);
  let offset = 0;
  for (const span of spans) {
    span.offset = offset;
    offset += span.seconds;
  }
  return spans;
}

interface Stretch {
  readonly label: string;
  readonly second: number;
  leastUs: number;
  mostUs: number;
  isDisturbed: boolean;
}

/** However many calls there are: the fastest and the slowest call of each stretch stay. */
function stretchesOf({ one: { label, calls }, places, fromNs, offset }: Span, seconds: number): Stretch[] {
  const lengthNs = Math.max(1, seconds * 1e9);
  const stretches = new Map<number, Stretch>();
  for (const i of places) {
    const at = Math.floor((calls.startNs[i]! - fromNs) / lengthNs);
    const us = calls.latencyNs[i]! / 1e3;
    const isDisturbed = calls.isDisturbed[i] === 1;
    const stretch = stretches.get(at);
    if (stretch === undefined) {
      const second = offset + ((at + 0.5) * lengthNs) / 1e9;
      stretches.set(at, { label, second, leastUs: us, mostUs: us, isDisturbed });
      continue;
    }
    stretch.leastUs = Math.min(stretch.leastUs, us);
    stretch.mostUs = Math.max(stretch.mostUs, us);
    stretch.isDisturbed ||= isDisturbed;
  }
  return [...stretches.values()];
}

function spikesOf({ one: { label, calls }, places, fromNs, offset }: Span) {
  return places
    .filter((i) => calls.isSpike[i] === 1)
    .map((i) => ({
      label,
      second: offset + (calls.startNs[i]! - fromNs) / 1e9,
      us: calls.latencyNs[i]! / 1e3,
    }));
}

interface ClockStep {
  readonly label: string;
  readonly process: number;
  readonly block: number;
  readonly from: number;
  to: number;
  readonly gigahertz: number;
}

/** On the axis of the calls above it. Undefined where no clock could be read. */
function clockChart(of: string, cases: readonly Case[]): Chart | undefined {
  const drawn = cases.slice(0, MOST_SERIES);
  const steps = spansOf(drawn).flatMap(clockStepsOf);
  if (steps.length === 0) return undefined;
  const columns = ["case", "process", "block", "from, s", "to, s", "clock, GHz"];
  return {
    kind: "chart",
    title: `Clock of the core${of}`,
    text: "What the core that made the calls ran at, block by block, at the same times as above.",
    draw: (width) =>
      drawChart(width, {
        height: CLOCK_PX,
        x: { label: "time while calls were made, s →", ticks: width / 110 },
        y: { label: "↑ clock, GHz", grid: true, ticks: 4, zero: false },
        color: seriesColours(drawn.map(({ label }) => label)),
        marks: [Plot.ruleY(steps, { y: "gigahertz", x1: "from", x2: "to", stroke: "label", strokeWidth: 2 })],
      }),
    table: table(
      "The clock, block by block",
      columns.map((title) => ({ title })),
      steps.map(({ label, process, block, from, to, gigahertz }) => [
        label,
        process,
        block,
        rounded(from),
        rounded(to),
        rounded(gigahertz),
      ]),
    ),
  };
}

/** Steady calls of a process, by the blocks whose clock is known. */
function clockStepsOf({ one, places, fromNs, offset }: Span): readonly ClockStep[] {
  const { label, calls, facts } = one;
  const steps = new Map<number, ClockStep>();
  for (const i of places) {
    const block = calls.block[i]!;
    const process = calls.process[i]!;
    const hz = clocksOf(facts, process)[block];
    if (typeof hz !== "number") continue;
    const from = offset + (calls.startNs[i]! - fromNs) / 1e9;
    const to = from + calls.latencyNs[i]! / 1e9;
    const step = steps.get(block);
    if (step === undefined) steps.set(block, { label, process, block, from, to, gigahertz: hz / 1e9 });
    else step.to = to;
  }
  return [...steps.values()];
}

/** What differs between processes stands with each of them. */
function clocksOf(facts: Facts, process: number): readonly unknown[] {
  const own = factsOf(listOf(facts.processes)[process]);
  return listOf(own.clocks_hz ?? facts.clocks_hz);
}

/** One row a process of each case. */
function processTable(cases: readonly Case[]): ReportTable {
  const titles = [
    "case",
    "process",
    "began, s",
    "calls",
    "median, µs",
    "slowest, µs",
    "spikes",
    "disturbed calls",
  ];
  const rows = cases.flatMap(({ label, calls }) =>
    [...placesByProcess(calls)].map(([process, places]) => {
      const latencies = places.map((i) => calls.latencyNs[i]!);
      const count = (flags: Uint8Array) => places.filter((i) => flags[i] === 1).length;
      return [
        label,
        process,
        rounded(calls.startNs[places[0]!]! / 1e9),
        places.length,
        inUs(medianOf(latencies)),
        inUs(latencies.reduce((most, ns) => Math.max(most, ns), 0)),
        count(calls.isSpike),
        count(calls.isDisturbed),
      ];
    }),
  );
  return table(
    "The processes that measured it",
    titles.map((title) => ({ title })),
    rows,
  );
}
