// One row a machine: what it would run, and where machines disagree. Pure.
import { formatCount } from "../../core/format.ts";
import { listing } from "../../core/words.ts";
import { factsOf, numberOf, textOf } from "../run-json.ts";
import { type Choice, decidedChoice, measuredChoice, type Question, questionOf } from "./choice.ts";
import type { FleetRun } from "./fleet-run.ts";

export interface Machine {
  readonly machine: string;
  readonly label: string | undefined;
  readonly cpu: string | undefined;
  readonly cpuCount: number | undefined;
  readonly memoryBytes: number | undefined;
  readonly os: string | undefined;
  /** Of mrlbench, of its last run. */
  readonly version: string | undefined;
  readonly runs: number;
  readonly cases: number;
  /** Cases whose verdict is not ok. */
  readonly failedCases: number;
  /** What stood in for the machine: its times are none of a machine's. Undefined for the real ones. */
  readonly emulator: string | undefined;
  /** Undefined where nothing was decided, and no case of the question ended well; and under an emulator. */
  readonly choice: Choice | undefined;
  /** Smallest dim of the chosen model that the gate lets pass; undefined where no ladder was judged, or none passes. */
  readonly passesDim: number | undefined;
  /** Machines that chose the same candidate and dim, itself among them. */
  readonly sameChoice: number | undefined;
}

export interface Fleet {
  readonly machines: readonly Machine[];
  /** Where they disagree, and what their rows cannot say: sentences. */
  readonly notes: readonly string[];
}

/** @param runs in the order of machine and run */
export function fleetOf(runs: readonly FleetRun[]): Fleet {
  const byMachine = Map.groupBy(runs, ({ machine }) => machine);
  const question = commonQuestion([...byMachine.values()]);
  const rows = [...byMachine].map(([machine, own]) => machineRow(machine, own, question));
  const machines = rows.map((row) => ({ ...row, sameChoice: countSame(row, rows) }));
  return { machines, notes: [...disagreements(machines), ...gaps(machines)] };
}

/** The question that most machines have an answer to; of those the one with the most cases. */
function commonQuestion(machines: readonly (readonly FleetRun[])[]): Question | undefined {
  const asked = new Map<Question, { machines: number; cases: number }>();
  for (const runs of machines) {
    const own = Map.groupBy(
      runs
        .filter(isTimed)
        .flatMap(({ cases }) => cases)
        .filter(({ verdict }) => verdict === "ok"),
      questionOf,
    );
    for (const [question, { length }] of own) {
      const { machines = 0, cases = 0 } = asked.get(question) ?? {};
      asked.set(question, { machines: machines + 1, cases: cases + length });
    }
  }
  return [...asked].toSorted(([, a], [, b]) => b.machines - a.machines || b.cases - a.cases)[0]?.[0];
}

type Row = Omit<Machine, "sameChoice">;

function machineRow(machine: string, runs: readonly FleetRun[], question: Question | undefined): Row {
  const last = runs.at(-1)!;
  const facts = factsOf(last.facts.machine);
  const cases = runs.flatMap((run) => run.cases);
  const timed = runs.filter(isTimed);
  const choice = decidedChoice(timed) ?? measuredChoice(timed, question);
  return {
    machine,
    label: textOf(last.facts.label),
    cpu: textOf(facts.cpuModel),
    cpuCount: numberOf(facts.cpuCount),
    memoryBytes: numberOf(facts.memoryBytes),
    os: textOf(facts.osName) ?? textOf(facts.os),
    version: textOf(last.facts.version),
    runs: runs.length,
    cases: cases.length,
    failedCases: cases.filter(({ verdict }) => verdict !== "ok").length,
    emulator: emulatorOf(last),
    choice,
    passesDim: smallestPass(runs, choice?.model),
  };
}

function emulatorOf({ facts }: FleetRun): string | undefined {
  return textOf(factsOf(facts.machine).emulator);
}

/** Whether its times are those of a machine. */
function isTimed(run: FleetRun): boolean {
  return emulatorOf(run) === undefined;
}

/** Of whole vectors' components, without rescoring. */
function smallestPass(runs: readonly FleetRun[], model: string | undefined): number | undefined {
  const judged = runs.findLast(({ ladder }) => ladder.some((row) => row.model === model));
  const dims = (judged?.ladder ?? [])
    .filter((row) => row.model === model && row.control === undefined && row.gate === "pass")
    .filter(({ storage, rescore, rerank_depth }) => storage === "float32" && !rescore && !rerank_depth)
    .map(({ dim }) => dim!);
  return dims.length === 0 ? undefined : Math.min(...dims);
}

function countSame({ choice }: Row, rows: readonly Row[]): number | undefined {
  if (choice === undefined) return undefined;
  return rows.filter((other) => other.choice !== undefined && choiceText(other.choice) === choiceText(choice))
    .length;
}

function choiceText({ candidate, dim }: Choice): string {
  return `${candidate} at ${dim} dims`;
}

/** One sentence for each thing that not all machines say alike. */
function disagreements(machines: readonly Machine[]): readonly string[] {
  return [
    sides("Choice", machines, ({ choice }) => choice && choiceText(choice)),
    sides("Smallest dim that passes", machines, ({ passesDim }) => passesDim && String(passesDim)),
    sides("Question answered", machines, ({ choice }) => choice && askedText(choice)),
    sides("mrlbench", machines, ({ version }) => version),
  ].filter((text) => text !== undefined);
}

function askedText({ by, layer, text, load }: Choice): string {
  const parts = [by === "decision" ? "by decide" : undefined, `layer ${layer}`, text, load];
  return parts.filter((part) => part !== undefined).join(", ");
}

/** Machines that are named; of more there is a number. */
const MOST_NAMES = 5;

function sides(
  what: string,
  machines: readonly Machine[],
  of: (machine: Machine) => string | number | undefined,
): string | undefined {
  const known = machines.filter((one) => of(one) !== undefined);
  const groups = [...Map.groupBy(known, of)].toSorted(([, a], [, b]) => b.length - a.length);
  if (groups.length < 2) return undefined;
  return `${what}: ${groups.map(([value, own]) => `${value} on ${namesOf(own)}`).join("; ")}.`;
}

function namesOf(machines: readonly Machine[]): string {
  const names = machines.map(({ machine }) => machine);
  if (names.length <= MOST_NAMES) return listing(names, "and");
  return `${formatCount(names.length)} machines`;
}

function gaps(machines: readonly Machine[]): readonly string[] {
  const emulated = machines.filter(({ emulator }) => emulator !== undefined);
  const without = machines.filter(({ choice, emulator }) => choice === undefined && emulator === undefined);
  const unproven = machines.filter(({ choice }) => choice?.proof !== undefined && choice.proof < 5);
  const disturbed = machines.filter(({ choice }) => (choice?.disturbedBlocks ?? 0) > 0);
  return [
    emulated.length > 0 &&
      `Under an emulator, where times mean nothing, so that none is shown: ${namesOf(emulated)}.`,
    without.length > 0 && `Nothing to choose from on ${namesOf(without)}.`,
    unproven.length > 0 && `Device not proven on ${namesOf(unproven)}.`,
    disturbed.length > 0 && `Disturbed while it measured: ${namesOf(disturbed)}.`,
  ].filter((text) => typeof text === "string");
}
