// What runs beside a case: the load that was asked for, and what does not hold of it.

import { cpusOfProcess } from "../../host/pinning.ts";
import type { Candidate } from "../../open/candidate.ts";
import type { Warning } from "../../schema/warnings.ts";
import type { Partner } from "../../sim/load/partner.ts";
import type { RunContext } from "../run-context.ts";
import type { BenchCase } from "../settings.ts";
import { type LoadRequest, openLoad } from "./partner.ts";
import { loadWarnings } from "./partner-warnings.ts";

export interface Beside {
  readonly partner: Partner;
  readonly loadWarnings: readonly Warning[];
}

export async function openBeside(
  { load, threads }: BenchCase,
  { cpus }: Candidate,
  { childCommand, program }: RunContext,
): Promise<Beside> {
  const request: LoadRequest = { load: load === "sim-cmd" ? "solo" : load, threads, ownCpus: cpus };
  return {
    partner: program ?? (await openLoad(request, childCommand)),
    loadWarnings: loadWarnings(request, cpusOfProcess()),
  };
}
