// The columns of `mrlbench fleet`: one row a machine. New columns go to the end; readers go by name.
import type { Cell } from "../../schema/csv.ts";
import type { Machine } from "./machines.ts";

export interface FleetColumn {
  readonly column: string;
  readonly of: (machine: Machine) => Cell;
  readonly what: string;
}

export const FLEET_COLUMNS = [
  { column: "machine", of: ({ machine }) => machine, what: "id of the machine" },
  { column: "label", of: ({ label }) => label, what: "what --label said of its last run" },
  { column: "cpu", of: ({ cpu }) => cpu, what: "its processor" },
  { column: "cpu_count", of: ({ cpuCount }) => cpuCount, what: "CPUs that the system lists" },
  { column: "memory_bytes", of: ({ memoryBytes }) => memoryBytes, what: "memory of the machine" },
  { column: "os", of: ({ os }) => os, what: "its system" },
  { column: "version", of: ({ version }) => version, what: "mrlbench of its last run" },
  { column: "runs", of: ({ runs }) => runs, what: "run folders" },
  { column: "cases", of: ({ cases }) => cases, what: "cases in them" },
  { column: "failed_cases", of: ({ failedCases }) => failedCases, what: "cases whose verdict is not ok" },
  { column: "run", of: ({ choice }) => choice?.run, what: "the run that the choice is of" },
  {
    column: "chosen_by",
    of: ({ choice }) => choice?.by,
    what: "decision: of mrlbench decide; lowest p99 of the cases that most machines have, or p50 where calls were too few",
  },
  { column: "candidate", of: ({ choice }) => choice?.candidate, what: "model/variant/runtime/provider" },
  { column: "dim", of: ({ choice }) => choice?.dim, what: "components of a vector" },
  {
    column: "dims",
    of: ({ choice }) => choice?.dims.join("+"),
    what: "the decision's tight, normal and analysis, or the dims that were timed",
  },
  {
    column: "passes_dim",
    of: ({ passesDim }) => passesDim,
    what: "smallest dim of the model that the gate of its last ladder let pass",
  },
  { column: "device", of: ({ choice }) => choice?.device, what: "what computed, by its own name" },
  { column: "kind", of: ({ choice }) => choice?.kind, what: "hardware or software" },
  { column: "proof", of: ({ choice }) => choice?.proof, what: "how far that is proven, 1 to 5" },
  { column: "layer", of: ({ choice }) => choice?.layer, what: "A, B or C" },
  { column: "text", of: ({ choice }) => choice?.text, what: "lengths of the texts, or the file" },
  { column: "load", of: ({ choice }) => choice?.load, what: "what ran beside" },
  { column: "batch", of: ({ choice }) => choice?.batch, what: "texts of a call" },
  { column: "p50_us", of: ({ choice }) => choice?.p50Us, what: "its median latency" },
  { column: "p99_us", of: ({ choice }) => choice?.p99Us, what: "its 99th percentile" },
  { column: "p99_low_us", of: ({ choice }) => choice?.p99LowUs, what: "95 % end of it, between processes" },
  { column: "p99_high_us", of: ({ choice }) => choice?.p99HighUs, what: "95 % end of it, between processes" },
  {
    column: "disturbed_blocks",
    of: ({ choice }) => choice?.disturbedBlocks,
    what: "blocks in which something else took the machine",
  },
  {
    column: "same_choice",
    of: ({ sameChoice }) => sameChoice,
    what: "machines that chose the same candidate and dim, itself among them",
  },
  {
    column: "emulator",
    of: ({ emulator }) => emulator,
    what: "what stood in for the machine: its times are not shown",
  },
] as const satisfies readonly FleetColumn[];

export type FleetColumnName = (typeof FLEET_COLUMNS)[number]["column"];

/** Of a column by its name. */
export function fleetColumn(name: FleetColumnName): FleetColumn {
  return FLEET_COLUMNS.find(({ column }) => column === name)!;
}
