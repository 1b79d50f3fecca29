// A partner made of processes: all begin, all end, and the first that fails is the failure of the whole.
import { assert } from "../../core/errors.ts";
import type { EndGroup } from "./messages.ts";
import { type LoadKind, memberStretch, type Partner } from "./partner.ts";
import { PartnerProcess } from "./partner-process.ts";

export interface PartnerProcessPlan {
  /** Completes "the process for …". */
  readonly name: string;
  /** Executable and arguments. */
  readonly command: readonly string[];
}

/**
 * Starts the processes, and waits until all of them are ready.
 * @throws the failure of the first that fails, Interrupted when a signal came before; none is left then
 */
export async function openProcesses(
  load: LoadKind,
  plans: readonly PartnerProcessPlan[],
  endGroup: EndGroup,
): Promise<Partner> {
  const processes = plans.map(({ name, command }) => new PartnerProcess(name, command, endGroup));
  const partner = partnerOf(load, processes);
  try {
    await Promise.all(processes.map((process) => process.ready()));
  } catch (error) {
    await partner.close();
    throw error;
  }
  return partner;
}

function partnerOf(load: LoadKind, processes: readonly PartnerProcess[]): Partner {
  let beginNs = 0;
  return {
    load,
    async begin() {
      await Promise.all(processes.map((process) => process.ask("begin")));
      beginNs = Bun.nanoseconds();
    },
    async end() {
      const wallNs = Bun.nanoseconds() - beginNs;
      const answers = await Promise.all(processes.map((process) => process.ask("end")));
      return { wallNs, members: answers.map(reportOf).map(memberStretch) };
    },
    failure: () => processes.map((process) => process.failure()).find((failure) => failure !== undefined),
    async close() {
      await Promise.all(processes.map((process) => process.close()));
    },
  };
}

function reportOf(message: Awaited<ReturnType<PartnerProcess["ask"]>>) {
  assert(message.kind === "ended", "a stretch is ended by a report");
  return message.report;
}
