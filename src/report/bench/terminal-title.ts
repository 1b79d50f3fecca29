// Who ran a case, where, and on what: the first lines of every report.
import type { CaseIdentity } from "../../schema/call-columns.ts";
import type { CaseResult } from "../../schema/case-result.ts";
import type { Cell } from "../../schema/csv.ts";
import type { ClassLatency } from "../../stats/token-classes.ts";
import { tokenRange } from "./figure-rows.ts";
import { shortCandidate } from "./short-names.ts";

/** Of a proof that is whole. */
const MOST_PROOF = 5;

/** What was asked for; of the settings those that differ from their defaults. */
export function titleParts({ identity }: CaseResult): (string | undefined)[] {
  const { candidate, layer, dim, batch, threads, pin, spin, load, rate_hz, gap_ms } = identity;
  return [
    shortCandidate(String(candidate)),
    named("dim", dim),
    named("layer", layer),
    named("batch", batch),
    threads === undefined ? undefined : `${threads} ${Number(threads) === 1 ? "thread" : "threads"}`,
    pin === undefined || String(pin) === "0" ? undefined : `pinned (${pin})`,
    spin === undefined || String(spin) === "0" ? undefined : "spinning",
    load === undefined || load === "solo" ? undefined : named("load", load),
    named("rate", rate_hz === undefined ? undefined : `${rate_hz} Hz`),
    named("gap", gap_ms === undefined ? undefined : `${gap_ms} ms`),
  ];
}

/** What computed, how far that is proven, by which runtime, on which texts. */
export function placeParts({
  identity,
  device,
  latency,
  runtimeVersion,
}: CaseResult): (string | undefined)[] {
  const { proof, precision, runtime } = identity;
  const proven = proof === undefined ? "" : ` (proof ${proof} of ${MOST_PROOF})`;
  return [
    device === undefined ? undefined : `${device}${proven}`,
    named(String(runtime), runtimeVersion),
    precision === undefined ? undefined : String(precision),
    textPart(identity, latency?.classes ?? []),
  ];
}

/** Which texts, and how long those were that were timed. */
export function textPart({ text }: CaseIdentity, classes: readonly ClassLatency[]): string | undefined {
  const [first] = classes;
  const last = classes.at(-1);
  if (text === undefined || first === undefined || last === undefined) return named("text", text);
  const range = tokenRange(first.leastTokens, last.mostTokens);
  return `text ${text}, ${range} tokens${first === last ? ` (${first.name})` : ""}`;
}

export function named(name: string, value: Cell): string | undefined {
  return value === undefined ? undefined : `${name} ${value}`;
}
