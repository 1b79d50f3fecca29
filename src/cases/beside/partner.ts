// What runs beside the measured process.
import { chooseCpus, cpusOfProcess } from "../../host/pinning.ts";
import { endGroup } from "../../host/process-group.ts";
import { type LoadKind, type Partner, soloPartner } from "../../sim/load/partner.ts";
import { placeWorkers } from "../../sim/load/placement.ts";
import { openProcesses } from "../../sim/load/process-partner.ts";
import { PROGRAM_LIMITS } from "../../sim/load/program.ts";
import type { ChildCommand } from "../children/tasks.ts";

export interface PartnerRequest {
  readonly load: Exclude<LoadKind, "sim-cmd">;
  /** The user's own program; it takes the place of a load. */
  readonly simCmd: string | undefined;
  /** Threads of the measured process. */
  readonly threads: number;
  /** CPUs that the measured process is bound to; undefined when it is not. */
  readonly ownCpus: readonly number[] | undefined;
}

/** @throws MissingError when the user's program does not start, ends, or prints nothing */
export async function openPartner(
  { load, simCmd, threads, ownCpus }: PartnerRequest,
  childCommand: ChildCommand,
): Promise<Partner> {
  const cpus = cpusOfProcess();
  // Where nothing is bound, the system moves the measured threads away from workers that are: to the CPUs that we leave free.
  const own = ownCpus ?? chooseCpus(threads);
  if (simCmd !== undefined) return openProgram(simCmd, cpus, own, childCommand);
  if (load === "solo") return soloPartner();
  const tasks = placeWorkers(load, cpus, own);
  const plans = tasks.map((task) => ({
    name: `the load on CPU ${task.cpu}`,
    command: childCommand("loadWorker", task),
  }));
  return openProcesses(load, plans, endGroup);
}

function openProgram(
  command: string,
  cpus: readonly number[],
  own: readonly number[],
  childCommand: ChildCommand,
): Promise<Partner> {
  const others = cpus.filter((cpu) => !own.includes(cpu));
  const reader = childCommand("programReader", {
    command,
    limits: PROGRAM_LIMITS,
    programCpus: cpus,
    readerCpus: others.length === 0 ? cpus : others,
  });
  return openProcesses("sim-cmd", [{ name: "the program of --sim-cmd", command: reader }], endGroup);
}
