// Where it was measured, and what took the machine away meanwhile.
import { formatBytes } from "../../../core/format.ts";
import { type Facts, factsOf, listOf } from "../../run-json.ts";
import { type Block, type ReportTable, table, type Value } from "../blocks.ts";
import { figureTable, known } from "../figure-table.ts";
import type { Case, Run } from "../runs.ts";
import type { Section } from "../section.ts";
import { rounded } from "../values.ts";

const DISTURBED_KEYS = [
  "blocks",
  "disturbed_blocks",
  "p50_undisturbed_us",
  "p99_undisturbed_us",
  "max_undisturbed_us",
  "steady",
  "drift",
] as const;

export const environment: Section = {
  id: "environment",
  title: "Where it ran, and what disturbed it",
  without: "These folders have no run.json.",
  blocks({ runs, cases }): readonly Block[] {
    const described = runs.filter(({ facts }) => Object.keys(facts).length > 0);
    if (described.length === 0) return [];
    return known([
      machineTable(described),
      figureTable("Blocks of calls, and the figures of those that nothing disturbed", cases, DISTURBED_KEYS),
      figureTable("Warnings of the cases", cases, ["warnings"]),
      causeTable(cases),
      stateTable(cases),
      programTable(cases),
    ]);
  },
};

interface MachineRow {
  readonly title: string;
  readonly of: (run: Facts, machine: Facts) => unknown;
}

const MACHINE_ROWS: readonly MachineRow[] = [
  { title: "run", of: (run) => run.run },
  { title: "label", of: (run) => run.label },
  { title: "mrlbench", of: (run) => run.version },
  { title: "machine", of: (_, machine) => machine.id },
  { title: "processor", of: (_, machine) => machine.cpuModel },
  { title: "CPUs", of: (_, machine) => machine.cpuCount },
  { title: "cores", of: (_, machine) => factsOf(machine.cores).physical },
  {
    title: "memory",
    of: (_, { memoryBytes }) => (typeof memoryBytes === "number" ? formatBytes(memoryBytes) : undefined),
  },
  { title: "system", of: (_, machine) => machine.osName ?? machine.os },
  { title: "kernel", of: (_, machine) => machine.osRelease },
  { title: "architecture", of: (_, machine) => machine.architecture },
  { title: "board", of: (_, machine) => machine.board },
  { title: "firmware", of: (_, machine) => machine.firmware },
  { title: "microcode", of: (_, machine) => machine.microcode },
  { title: "emulator", of: (_, machine) => machine.emulator },
  { title: "virtual machine", of: (_, machine) => machine.virtualMachine },
  { title: "container", of: (_, machine) => machine.container },
];

/** One column a run; what no run knows is no row. */
function machineTable(runs: readonly Run[]): ReportTable {
  const rows = MACHINE_ROWS.map(({ title, of }) => [
    title,
    ...runs.map(({ facts }) => plain(of(facts, factsOf(facts.machine)))),
  ]).filter(([, ...values]) => values.some((value) => value !== undefined));
  return table("The machine", [{ title: "what" }, ...runs.map(({ name }) => ({ title: name }))], rows);
}

function plain(value: unknown): Value {
  if (value === null || value === undefined || value === false) return undefined;
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

function causeTable(cases: readonly Case[]): ReportTable | undefined {
  const rows = cases.flatMap(({ label, calls }) =>
    [...calls.causes].map(([cause, count]) => [
      label,
      cause,
      count,
      `${((100 * count) / calls.count).toFixed(1)} %`,
    ]),
  );
  if (rows.length === 0) return undefined;
  const columns = ["case", "cause", "calls in such blocks", "of all"].map((title) => ({ title }));
  return table("What disturbed the blocks", columns, rows);
}

interface StateRow {
  readonly title: string;
  readonly of: (state: Facts) => unknown;
}

const STATE_ROWS: readonly StateRow[] = [
  { title: "CPUs of other programs", of: (state) => decimals(state.other_cpus) },
  { title: "share that a hypervisor took", of: (state) => decimals(state.stolen_share) },
  { title: "share that waited for a CPU", of: (state) => decimals(state.cpu_pressure_share) },
  { title: "share that waited for memory", of: (state) => decimals(state.memory_pressure_share) },
  { title: "power, before", of: ({ before }) => factsOf(before).source },
  { title: "power, after", of: ({ after }) => factsOf(after).source },
  { title: "governor", of: ({ before }) => factsOf(before).governor },
  { title: "clock before, MHz", of: ({ before }) => megahertz(factsOf(before).clock_hz) },
  { title: "clock after, MHz", of: ({ after }) => megahertz(factsOf(after).clock_hz) },
  { title: "temperature before, °C", of: ({ before }) => factsOf(before).temperature_c },
  { title: "temperature after, °C", of: ({ after }) => factsOf(after).temperature_c },
];

/** One column a case. */
function stateTable(cases: readonly Case[]): ReportTable | undefined {
  const states = cases.map(({ facts }) => factsOf(facts.machine_state));
  const rows = STATE_ROWS.map(({ title, of }) => [title, ...states.map((state) => plain(of(state)))]).filter(
    ([, ...values]) => values.some((value) => value !== undefined),
  );
  if (rows.length === 0) return undefined;
  return table(
    "The machine meanwhile",
    [{ title: "what" }, ...cases.map(({ label }) => ({ title: label }))],
    rows,
  );
}

function decimals(value: unknown): number | undefined {
  return typeof value === "number" ? rounded(value) : undefined;
}

function megahertz(hertz: unknown): number | undefined {
  return typeof hertz === "number" ? Math.round(hertz / 1e6) : undefined;
}

function programTable(cases: readonly Case[]): ReportTable | undefined {
  const rows = cases.flatMap(({ label, facts }) =>
    listOf(factsOf(facts.machine_state).programs)
      .map(factsOf)
      .map(({ name, cpus }) => [label, plain(name), decimals(cpus)]),
  );
  if (rows.length === 0) return undefined;
  return table(
    "Other programs that were at work",
    ["case", "program", "CPUs"].map((title) => ({ title })),
    rows,
  );
}
