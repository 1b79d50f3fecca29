// Whether calls under a load took long enough to see what it does.
import type { CaseIdentity } from "../../schema/call-columns.ts";
import { type Warning, warning } from "../../schema/warnings.ts";
import type { ProcessOutcome } from "../outcome.ts";
import { ofSteadyCalls, startNs } from "./steady-calls.ts";

/** Calls that end sooner do not see it: a scheduler's turns, and heat. */
const LEAST_UNDER_LOAD_NS = 10e9;

/** Of Layers A and B; Layer C has its own measure of a load: the step alone, in turn. */
export function loadTimeWarnings(
  { load, layer }: CaseIdentity,
  measured: readonly ProcessOutcome[],
): Warning[] {
  if (load === undefined || load === "solo" || layer === "C") return [];
  const spansNs = measured.map(({ calls }) => {
    const beginNs = ofSteadyCalls(calls, startNs);
    return (beginNs.at(-1) ?? 0) - (beginNs[0] ?? 0);
  });
  const spanNs = spansNs.reduce((sum, ns) => sum + ns, 0);
  if (spanNs >= LEAST_UNDER_LOAD_NS) return [];
  return [warning("short-under-load", { load: String(load), spanNs, leastNs: LEAST_UNDER_LOAD_NS })];
}
