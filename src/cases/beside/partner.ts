// What runs beside the measured process.
import { chooseCpus, cpusOfProcess } from "../../host/pinning.ts";
import { endGroup } from "../../host/process-group.ts";
import { type LoadKind, type Partner, soloPartner } from "../../sim/load/partner.ts";
import { placeWorkers } from "../../sim/load/placement.ts";
import { openProcesses } from "../../sim/load/process-partner.ts";
import { PROGRAM_LIMITS } from "../../sim/load/program.ts";
import type { ChildCommand } from "../children/tasks.ts";

export interface LoadRequest {
  readonly load: Exclude<LoadKind, "sim-cmd">;
  /** Threads of the measured process. */
  readonly threads: number;
  /** CPUs that the measured process is bound to; undefined when it is not. */
  readonly ownCpus: readonly number[] | undefined;
}

/** A load of our own. */
export async function openLoad(
  { load, threads, ownCpus }: LoadRequest,
  childCommand: ChildCommand,
): Promise<Partner> {
  if (load === "solo") return soloPartner();
  // Where nothing is bound, the system moves the measured threads away from workers that are: to the CPUs that we leave free.
  const tasks = placeWorkers(load, cpusOfProcess(), ownCpus ?? chooseCpus(threads));
  const plans = tasks.map((task) => ({
    name: `the load on CPU ${task.cpu}`,
    command: childCommand("loadWorker", task),
  }));
  return openProcesses(load, plans, endGroup);
}

/**
 * The user's own program.
 * @param ownCpus of the measured process: its output is read on others, where there are any
 * @throws MissingError when it does not start, ends, or prints nothing
 */
export function openProgram(
  command: string,
  ownCpus: readonly number[],
  childCommand: ChildCommand,
): Promise<Partner> {
  const cpus = cpusOfProcess();
  const others = cpus.filter((cpu) => !ownCpus.includes(cpu));
  const reader = childCommand("programReader", {
    command,
    limits: PROGRAM_LIMITS,
    programCpus: cpus,
    readerCpus: others.length === 0 ? cpus : others,
  });
  return openProcesses("sim-cmd", [{ name: "the program of --sim-cmd", command: reader }], endGroup);
}
