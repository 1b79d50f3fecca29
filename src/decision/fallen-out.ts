// Why a candidate is out, whatever the others take.
import { formatShare } from "../core/format.ts";
import { type Breach, breachOf, type Limits } from "./constraints.ts";
import { operatingRow } from "./operating-row.ts";
import { holds, parityText } from "./parity.ts";
import { restlessness } from "./stillness.ts";
import type { Tried } from "./tried.ts";

export interface FallenOut {
  readonly standing: "constraint" | "gate" | "unsteady" | "disqualified" | "failed";
  /** A sentence without its subject, which is the candidate. */
  readonly reason: string;
  /** The limit that it is not shown to meet; undefined where that is not why. */
  readonly breach?: Breach;
}

/** Undefined where it is not. */
export function fallenOut(one: Tried, all: readonly Tried[], limits: Limits): FallenOut | undefined {
  const { failure, weights, parity, step } = one;
  if (failure !== undefined) {
    return { standing: failure.isDisqualified ? "disqualified" : "failed", reason: failure.text };
  }
  const gate = gateReason(one, limits);
  if (gate !== undefined) return { standing: "gate", reason: gate };
  if (parity !== undefined && !holds(parity)) {
    return {
      standing: "gate",
      reason: `fails the gate: its vectors are not those that were judged (${weights?.judgedOn ?? "the reference"}): ${parityText(parity)}`,
    };
  }
  const breach = breachOf(one, limits);
  if (breach !== undefined) return { standing: "constraint", reason: breach.text, breach };
  const rest =
    step &&
    restlessness(
      step,
      all.flatMap((other) => (other === one ? [] : (other.step ?? []))),
    );
  return rest === undefined ? undefined : { standing: "unsteady", reason: rest };
}

function gateReason({ weights }: Tried, { maxVectorBytes }: Limits): string | undefined {
  if (weights === undefined) return undefined;
  const { against } = weights;
  if (against !== undefined && against.verdict !== "pass") {
    const { variant, kept, keptLow, keptHigh, asked } = against;
    const interval =
      keptLow === undefined ? "" : ` (95 %: ${formatShare(keptLow)} to ${formatShare(keptHigh)})`;
    const word = against.verdict === "refuse" ? "fails the gate" : "is not shown to pass the gate";
    return `${word}: it keeps ${formatShare(kept)}${interval} of what ${variant} finds, at least ${formatShare(asked)} is asked`;
  }
  if (operatingRow(weights.rows, maxVectorBytes) !== undefined) return undefined;
  // What takes too many bytes is a constraint's matter.
  return weights.rows.some(({ verdict }) => verdict === "pass")
    ? undefined
    : "fails the gate: no dim passes it";
}
