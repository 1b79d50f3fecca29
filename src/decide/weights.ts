// The ladders: each set of weights is encoded and judged once, in a process of its own, for all runtimes that compute with it; and the weights of
// one model against those that round least.
import { randomFrom } from "../core/random.ts";
import type { Weights, WeightsAgainst } from "../decision/tried.ts";
import { compareAll } from "../mrl/verdict/comparison.ts";
import type { Verdict } from "../mrl/verdict/gate.ts";
import type { Planned } from "./candidates.ts";
import type { EmbeddedTexts, JudgedWeights } from "./children/tasks.ts";
import { parityOf } from "./parity.ts";

/** What was judged, with the vectors that others of the same weights are held against. */
export interface KnownWeights extends Weights {
  readonly vectors: EmbeddedTexts;
}

/** From what rounds least to what rounds most; every other variant comes after these. */
const BY_ROUNDING = ["fp32", "file", "bf16", "fp16", "int8", "q8", "int4", "q4"];

/** Orders variants. */
function byRounding(one: string, other: string): number {
  const place = (variant: string) => {
    const at = BY_ROUNDING.indexOf(variant);
    return at < 0 ? BY_ROUNDING.length : at;
  };
  return place(one) - place(other) || (one < other ? -1 : 1);
}

/**
 * Of one model: the weights that round least are what the others are held against.
 * @param seed of the resamples
 */
export function heldAgainstFirst(
  judged: readonly { readonly by: Planned; readonly weights: JudgedWeights }[],
  seed: number,
): readonly KnownWeights[] {
  const sorted = judged.toSorted((a, b) => byRounding(a.by.variant, b.by.variant));
  const first = sorted[0]?.weights;
  return sorted.map(({ by, weights }) => {
    const { ndcgOfQueries: _, leastKept: __, ...known } = weights;
    const against = first === undefined || first === weights ? undefined : againstOf(first, weights, seed);
    return { ...known, judgedOn: by.candidate, against };
  });
}

/** By what retrieval finds where there are judgements, else by the neighbours that stay. */
function againstOf(first: JudgedWeights, other: JudgedWeights, seed: number): WeightsAgainst {
  const asked = other.leastKept;
  const share = first.measure === "ndcg" ? ndcgShare(first, other, seed) : neighbourShare(first, other);
  return { variant: first.variant, ...share, asked, verdict: verdictOf(share, asked) };
}

type Share = Pick<WeightsAgainst, "kept" | "keptLow" | "keptHigh">;

function ndcgShare(first: JudgedWeights, other: JudgedWeights, seed: number): Share {
  const contenders = [
    { name: "other", ndcg: other.ndcgOfQueries },
    { name: "first", ndcg: first.ndcgOfQueries },
  ];
  const [difference] = compareAll(contenders, [["other", "first"]], randomFrom(seed));
  const whole = first.ndcgAt10;
  const kept = (value: number | undefined) =>
    value === undefined || whole === undefined || whole === 0 ? undefined : 1 + value / whole;
  return {
    kept: kept(difference?.difference),
    keptLow: kept(difference?.low),
    keptHigh: kept(difference?.high),
  };
}

const NO_LIMITS = { smallestCosine: 0, meanOverlap: 0 };

/** Of the ten best: a share of the same texts, which has no interval of its own. */
function neighbourShare(first: JudgedWeights, other: JudgedWeights): Share {
  const dim = Math.min(first.fullDim, other.fullDim);
  const kept = parityOf(first.vectors, other.vectors, dim, NO_LIMITS)?.overlapAt10;
  return { kept, keptLow: kept, keptHigh: kept };
}

function verdictOf({ keptLow, keptHigh }: Share, asked: number): Verdict {
  if (keptLow === undefined || keptHigh === undefined) return "undecided";
  if (keptLow >= asked) return "pass";
  return keptHigh < asked ? "refuse" : "undecided";
}
