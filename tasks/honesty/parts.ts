// All parts of `bun run bench:honesty`, in the order in which they are taken. One more is a row.
import { GROWTH_PARTS, growthFigures } from "../figures/growth.ts";
import { coverage } from "./coverage.ts";
import { decisions } from "./decisions.ts";
import { sameGates, simulatedGates, slowerGates } from "./gates.ts";
import type { Part } from "./part.ts";
import { passes } from "./passes.ts";
import { prefixGain } from "./prefix-gain.ts";
import { quota } from "./quota.ts";
import { reruns, WORKLOADS } from "./reruns.ts";
import { retention } from "./retention.ts";
import { shares } from "./shares.ts";
import { steady } from "./steady.ts";
import { stop } from "./stop.ts";
import { sweeps } from "./sweeps.ts";
import { quietRuns, THIEVES, thief } from "./thief.ts";
import { ticks } from "./ticks.ts";

export const PARTS: readonly Part[] = [
  { name: "coverage", what: "how often an interval inside a process holds the truth", take: coverage },
  { name: "steady", what: "streams that settle or step are named, steady ones are not", take: steady },
  { name: "sweeps", what: "equal cases on a drifting machine that are told apart", take: sweeps },
  { name: "decide", what: "the better of two is named, and of equals none is", take: decisions },
  { name: "gates", what: "simulated gates that fail, pass, and find what is slower", take: simulatedGates },
  {
    name: "retention",
    what: "simulated ladders that lose too much and pass, that lose little, and what would decide",
    take: retention,
  },
  { name: "prefix-gain", what: "coordinates in no order that are called ordered", take: prefixGain },
  { name: "stop", what: "a stop of 20 ms at 2,000 calls a second", onExecutable: true, take: stop },
  ...THIEVES.map(
    (one): Part => ({
      name: one.name,
      what: "a program that takes the CPU is named in every run beside it",
      onExecutable: true,
      take: () => thief(one),
    }),
  ),
  {
    name: "quiet-runs",
    what: "runs beside which nothing was seen from outside, and that accuse somebody",
    onExecutable: true,
    take: quietRuns,
  },
  { name: "quota", what: "a quota of 0.2 CPUs is named", onExecutable: true, take: quota },
  {
    name: "passes",
    what: "the first pass over the later ones, and few calls over many",
    onExecutable: true,
    take: passes,
  },
  {
    name: "ticks",
    what: "the first ticks of Layer C that count over the later ones, and late rounds over early ones",
    onExecutable: true,
    take: ticks,
  },
  ...GROWTH_PARTS.map(
    (one): Part => ({
      name: `growth-${one.name}`,
      what: `search and insert among ${one.count} memories, by ${one.fillers.join(", ")}`,
      isLong: true,
      take: () => growthFigures(one),
    }),
  ),
  {
    name: "shares",
    what: "what p50 and p99 differ by: inside a process, between processes, between runs",
    onExecutable: true,
    take: shares,
  },
  {
    name: "same-gates",
    what: "the same thing against itself beside a random load: 180 gates drawn from 60 pairs, 20 run whole",
    onExecutable: true,
    take: sameGates,
  },
  {
    name: "slower-gates",
    what: "gates at +3 % of what is slowed by 15 and 10 %, and of what is not",
    onExecutable: true,
    take: slowerGates,
  },
  ...WORKLOADS.map(
    (workload): Part => ({
      name: `reruns-${workload.name}`,
      what: "20 runs: whose intervals hold what all of them say",
      onExecutable: true,
      take: () => reruns(workload),
    }),
  ),
];
