// What a person cannot go without: limits that a candidate meets, breaks, or is not shown to meet.
import { formatBytes, formatDuration } from "../core/format.ts";
import { betweenProcesses } from "../stats/between-processes.ts";
import { operatingRow } from "./operating-row.ts";
import type { Tried } from "./tried.ts";

export interface Limits {
  /** Of the response in Layer C. */
  readonly maxP99Ns: number | undefined;
  /** Resident, of a process that embeds. */
  readonly maxMemoryBytes: number | undefined;
  /** Of a stored vector. */
  readonly maxVectorBytes: number | undefined;
  /** CPU time of a call. */
  readonly maxCpuNs: number | undefined;
}

export type LimitName = "max-p99-us" | "max-memory" | "max-bytes" | "max-cpu-us";

interface Constraint {
  readonly name: LimitName;
  readonly of: (limits: Limits) => number | undefined;
  /** What it measures of a candidate, with the interval where there is one; undefined where that was not measured. */
  readonly seen: (tried: Tried) => Seen | undefined;
  readonly what: string;
  readonly format: (value: number) => string;
}

interface Seen {
  readonly value: number;
  readonly low?: number | undefined;
  readonly high?: number | undefined;
}

const CONSTRAINTS: readonly Constraint[] = [
  {
    name: "max-bytes",
    of: ({ maxVectorBytes }) => maxVectorBytes,
    seen: ({ weights }) => {
      const smallest = weights && operatingRow(weights.rows, undefined, "bytes");
      return smallest && { value: smallest.vectorBytes };
    },
    what: "the smallest vector that passes the gate takes",
    format: formatBytes,
  },
  {
    name: "max-memory",
    of: ({ maxMemoryBytes }) => maxMemoryBytes,
    seen: ({ call }) => seenValue(call?.peakRssBytes),
    what: "a process that embeds takes",
    format: formatBytes,
  },
  {
    name: "max-cpu-us",
    of: ({ maxCpuNs }) => maxCpuNs,
    seen: ({ call }) => seenValue(call?.cpuNs),
    what: "a call takes a CPU time of",
    format: formatDuration,
  },
  {
    name: "max-p99-us",
    of: ({ maxP99Ns }) => maxP99Ns,
    seen: ({ step }) => {
      const { value, low, high } = betweenProcesses(step?.p99Ns ?? []);
      return value === undefined ? undefined : { value, low, high };
    },
    what: "its p99 in Layer C is",
    format: formatDuration,
  },
];

export interface Breach {
  readonly limit: LimitName;
  /** A sentence that follows the candidate's name. */
  readonly text: string;
  /** Whether it may lie within: the interval holds the limit. */
  readonly isOpen: boolean;
}

/** The first limit that a candidate is not shown to meet; undefined where it meets all of which something was measured. */
export function breachOf(tried: Tried, limits: Limits): Breach | undefined {
  return CONSTRAINTS.flatMap(({ name, of, seen, what, format }): Breach[] => {
    const most = of(limits);
    const measured = most === undefined ? undefined : seen(tried);
    if (most === undefined || measured === undefined) return [];
    const { value, low = value, high = value } = measured;
    if (high <= most) return [];
    const isOpen = low <= most;
    const interval = low === high ? "" : ` (95 %: ${format(low)} to ${format(high)})`;
    const text = isOpen
      ? `${what} ${format(value)}${interval}: not shown to be within --${name} ${format(most)}`
      : `${what} ${format(value)}${interval}, above --${name} ${format(most)}`;
    return [{ limit: name, text, isOpen }];
  })[0];
}

function seenValue(value: number | undefined): Seen | undefined {
  return value === undefined ? undefined : { value };
}
