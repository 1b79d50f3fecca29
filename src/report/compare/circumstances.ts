// What differs between two runs besides their figures: machine, state, versions, labels. It stands first, for it may be the reason.

import { medianOf } from "../../stats/percentile.ts";
import { factsOf, listOf } from "../run-json.ts";
import type { PairedRuns } from "./comparable.ts";
import type { MeasuredRun } from "./measured-run.ts";

export interface Circumstance {
  readonly name: string;
  readonly a: string | undefined;
  readonly b: string | undefined;
}

/** What is another one at every moment. */
const RESTLESS = /^state: (clock_hz|temperature_c|available_memory_bytes|swapped_bytes|charge.*|devices.*)$/;

/** Of each run by name; only what differs is told. */
export function circumstances(
  a: MeasuredRun,
  b: MeasuredRun,
  { pairs }: PairedRuns,
): readonly Circumstance[] {
  const ofA = circumstancesOf(a, pairs[0]?.a);
  const ofB = circumstancesOf(b, pairs[0]?.b);
  return [...new Set([...ofA.keys(), ...ofB.keys()])]
    .map((name) => ({ name, a: ofA.get(name), b: ofB.get(name) }))
    .filter((one) => one.a !== one.b && !RESTLESS.test(one.name));
}

function circumstancesOf(
  { facts }: MeasuredRun,
  one: PairedRuns["pairs"][number]["a"] | undefined,
): ReadonlyMap<string, string> {
  const state = factsOf(factsOf(one?.facts.machine_state).before);
  const { device, runtime_version, kind } = one?.summary ?? {};
  return new Map([
    ...flat("", { version: facts.version, label: facts.label }),
    ...flat("machine: ", factsOf(facts.machine)),
    ...flat("state: ", state),
    ...flat("", { runtime_version, device, kind, library: one?.facts.library }),
  ]);
}

/** Every value by the names that lead to it; what is not available is left out. */
function flat(prefix: string, facts: Readonly<Record<string, unknown>>): [string, string][] {
  return Object.entries(facts).flatMap(([key, value]): [string, string][] => {
    if (value === undefined || value === null) return [];
    if (Array.isArray(value)) return [[prefix + key, JSON.stringify(value)]];
    return typeof value === "object"
      ? flat(`${prefix}${key} `, factsOf(value))
      : [[prefix + key, String(value)]];
  });
}

/** The machine's speed by its control case: fixed work, B over A. */
export interface ControlRatio {
  readonly work: string;
  /** Above 1 where B took longer. */
  readonly ratio: number;
}

/** @param a and `b`: the `control` of a run, one entry a process; empty where one of them stored none */
export function controlRatios(a: unknown, b: unknown): readonly ControlRatio[] {
  const ofWork = (control: unknown, work: string) =>
    medianOf(
      listOf(control).flatMap((process) => {
        const ns = factsOf(process)[work];
        return typeof ns === "number" && ns > 0 ? [ns] : [];
      }),
    );
  const works = Object.keys(factsOf(listOf(a)[0]));
  return works.flatMap((work) => {
    const [ofA, ofB] = [ofWork(a, work), ofWork(b, work)];
    return ofA === undefined || ofB === undefined ? [] : [{ work, ratio: ofB / ofA }];
  });
}
