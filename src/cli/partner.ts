// What runs beside the measured process, as the command line asked for it.
import { assert } from "../core/errors.ts";
import { type LoadKind, type Partner, soloPartner } from "../sim/load/partner.ts";

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
export async function openPartner({ load }: PartnerRequest): Promise<Partner> {
  assert(load === "solo", "other loads come");
  return soloPartner();
}
