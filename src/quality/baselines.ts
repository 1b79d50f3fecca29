// Keyword search beside a model, and both together: is the model worth its memory on this text at all?

import { randomFrom } from "../core/random.ts";
import type { EvaluateInput } from "../mrl/evaluate.ts";
import { type Baseline, evaluateBaselines, type Keywords, type Labels } from "../mrl/evaluate-baselines.ts";
import { type LadderResult, NO_DOCUMENT_FIGURES, type RungResult } from "../mrl/ladder-result.ts";
import { familyEstimates } from "../mrl/measure/estimates.ts";
import { meansOf } from "../mrl/measure/measures.ts";
import { missing } from "../mrl/measure/query-values.ts";
import { type GateDecision, gate } from "../mrl/verdict/gate.ts";
import type { JudgeSettings } from "./settings.ts";

export interface JudgedBaseline {
  readonly kind: "bm25" | "hybrid";
  readonly rung: RungResult;
  /** Whether it keeps what the full vectors find. */
  readonly decision: GateDecision;
}

export interface JudgedBaselines {
  readonly bm25: JudgedBaseline;
  readonly hybrid: JudgedBaseline;
  readonly labels: Labels;
}

export function judgeBaselines(
  input: EvaluateInput,
  keywords: Keywords,
  ladder: LadderResult,
  settings: JudgeSettings,
): JudgedBaselines {
  const { bm25, hybrid, labels } = evaluateBaselines(input, keywords);
  const [full] = ladder.rungs;
  const none = missing(input.queryIds.length);
  const estimates = familyEstimates(
    full!.perQuery.ndcgAt10,
    [bm25, hybrid].map(({ perQuery }) => ({ ndcg: perQuery.ndcgAt10, flips: none })),
    {
      losses: randomFrom(settings.seed),
      flips: randomFrom(settings.seed),
      memory: input.product.memory,
    },
  );
  const rungs = [bm25, hybrid].map((one, i) => ({ ...bareRung(full!, one), ...estimates[i]! }));
  const names = ["", "keyword search", "keyword search and the model"];
  const decisions = gate({ ...ladder, rungs: [full!, ...rungs] }, settings, (rung) => names[rung]!).slice(1);
  const judged = (kind: JudgedBaseline["kind"], i: number) => ({
    kind,
    rung: rungs[i]!,
    decision: decisions[i]!,
  });
  return { bm25: judged("bm25", 0), hybrid: judged("hybrid", 1), labels };
}

/** Another way to search has no flips, clusters or neighbours of documents. */
function bareRung(full: RungResult, { perQuery, run }: Baseline): RungResult {
  return {
    ...full,
    ...meansOf(perQuery),
    ...NO_DOCUMENT_FIGURES,
    perQuery,
    run,
  };
}
