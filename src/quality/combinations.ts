// Combinations beside the ladder: vectors stored with less precision at each dim, by themselves and with the best scored again by wider
// ones. Where a data set has no queries, its documents are searched for, each without finding itself.

import { randomFrom } from "../core/random.ts";
import type { EvaluateInput } from "../mrl/evaluate.ts";
import {
  type Combination,
  DEFAULT_RESCORE_DEPTH,
  evaluateStored,
  type Rescore,
  type StoredResult,
} from "../mrl/evaluate-stored.ts";
import { ladderDims } from "../mrl/ladder.ts";
import { type LadderResult, NO_DOCUMENT_FIGURES, type RungResult } from "../mrl/ladder-result.ts";
import { familyEstimates, type RowEstimates } from "../mrl/measure/estimates.ts";
import { meansOf } from "../mrl/measure/measures.ts";
import { missing } from "../mrl/measure/query-values.ts";
import type { MatrixProduct } from "../mrl/search/matrix-product.ts";
import { STORAGES, type Storage, vectorBytes } from "../mrl/search/storage.ts";
import { type GateDecision, gate } from "../mrl/verdict/gate.ts";
import type { Treatment } from "../schema/ladder-columns.ts";
import type { KernelMemory } from "../vectors/kernel-memory.ts";
import { rowsOf, takeRows } from "../vectors/vectors.ts";
import { combinationOf, type JudgedLadder, nameOfRow, PLAIN } from "./judged-ladder.ts";
import { SearchClock } from "./search-times.ts";
import type { JudgeSettings } from "./settings.ts";

export type NativeProduct = MatrixProduct & Disposable;

type StoredInput = EvaluateInput & { readonly product: NativeProduct };

/** What is judged beside the ladder: every storage that is asked for, each without and with rescoring. */
function treatmentsOf(settings: JudgeSettings, fullDim: number): Treatment[] {
  const { storages, rescores, rerankDepths, maxBytes } = settings;
  const isRescoringAsked = rescores.length > 0 || rerankDepths.length > 0;
  const isWholeTable = maxBytes !== undefined && storages.length === 0;
  const stored: readonly Storage[] = isWholeTable ? STORAGES : storages;
  const sources = rescores.length === 0 ? [{ storage: "float32" as const, dim: fullDim }] : rescores;
  const depths = rerankDepths.length === 0 ? [DEFAULT_RESCORE_DEPTH] : rerankDepths;
  const again = sources.flatMap((source) => depths.map((depth): Rescore => ({ ...source, depth })));
  // A budget says which bytes there are for rescoring: the full vectors would take more than all of it.
  const ofStored = isWholeTable && !isRescoringAsked ? [] : again;
  const narrow = stored.filter((storage) => storage !== "float32");
  return [
    ...narrow.flatMap((storage) => [
      { ...PLAIN, storage, rescore: undefined },
      ...ofStored.map((rescore) => ({ ...PLAIN, storage, rescore })),
    ]),
    ...(isRescoringAsked ? again.map((rescore) => ({ ...PLAIN, rescore })) : []),
  ];
}

/** Whether a treatment is what the user wants to know about: what stands beside it for comparison is not. */
function isAsked({ rotation, storage, rescore }: Treatment, settings: JudgeSettings): boolean {
  if (rotation !== undefined) return true;
  const { storages, rescores, rerankDepths, maxBytes } = settings;
  if (maxBytes !== undefined) return true;
  const isRescoringAsked = rescores.length > 0 || rerankDepths.length > 0;
  const wanted: readonly Storage[] = storages.length === 0 ? ["float32"] : storages;
  return wanted.includes(storage) && isRescoringAsked === (rescore !== undefined);
}

/** What the gate says at a dim of all that was asked for. */
export function askedDecisions(
  { ladders }: { readonly ladders: readonly JudgedLadder[] },
  dim: number,
  settings: JudgeSettings,
): readonly GateDecision[] {
  const askedBy = (question: JudgeSettings) =>
    ladders.flatMap(({ treatment, decisions }) =>
      isAsked(treatment, question) ? decisions.filter((one) => one.dim === dim) : [],
    );
  const asked = askedBy(settings);
  // Where nothing wider is there to rescore with, the vectors by themselves are what was asked for.
  return asked.length > 0 ? asked : askedBy({ ...settings, rescores: [], rerankDepths: [] });
}

/** Rescoring reads wider vectors than those that were searched. */
function isWorthwhile({ storage, dim, rescore }: Combination): boolean {
  return rescore === undefined || vectorBytes(rescore.storage, rescore.dim) > vectorBytes(storage, dim);
}

/** Whether rescoring was asked for by vectors of which none are wider than those that are searched. */
export function rescoresNothing(settings: JudgeSettings, fullDim: number): boolean {
  const asked = treatmentsOf(settings, fullDim).filter(({ rescore }) => rescore !== undefined);
  const dims = ladderDims(fullDim, settings.dims.length === 0 ? undefined : settings.dims);
  return (
    asked.length > 0 &&
    !asked.some((treatment) => dims.some((dim) => isWorthwhile(combinationOf(treatment, dim))))
  );
}

/** One ladder a treatment. Their rows are one family: their intervals hold together. */
export function combinationLadders(
  input: StoredInput,
  ladder: LadderResult,
  settings: JudgeSettings,
): readonly JudgedLadder[] {
  const treatments = treatmentsOf(settings, input.dim);
  if (treatments.length === 0) return [];
  const searched = withSearchers(input, ladder);
  const rows = treatments.flatMap((treatment) =>
    input.dims.map((dim) => ({ treatment, ...combinationOf(treatment, dim) })).filter(isWorthwhile),
  );
  const results = evaluateStored({ ...searched, fullDim: input.dim, combinations: rows });
  const rungs = rungsOf(results, ladder, settings.seed, input.product.memory);
  const [full] = ladder.rungs;
  // The full vectors are the reference that the gate holds the others against.
  const decisions = gate({ ...ladder, rungs: [full!, ...rungs] }, settings, (rung) =>
    rung === 0 ? "" : nameOfRow(rows[rung - 1]!.treatment, rows[rung - 1]!.dim),
  ).slice(1);
  const clock = new SearchClock({ ...searched, width: input.dim });
  return treatments.map((treatment) => {
    const own = rows.flatMap((row, i) => (row.treatment === treatment ? [i] : []));
    return {
      treatment,
      rungs: own.map((i) => rungs[i]!),
      decisions: own.map((i) => decisions[i]!),
      searchNs: clock.times(own.map((i) => rows[i]!)),
    };
  });
}

/** The input with something to search for. */
export function withSearchers<Input extends Omit<EvaluateInput, "product">>(
  input: Input,
  { searchedDocuments }: LadderResult,
): Input {
  if (input.queryIds.length > 0) return input;
  const { dim, documents, documentIds } = input;
  const { values: queries } = takeRows(rowsOf(documents, documentIds.length, dim), searchedDocuments);
  const queryIds = Array.from(searchedDocuments, (document) => documentIds.at(document)!);
  return { ...input, queries, queryIds, dropSelf: true };
}

function rungsOf(
  results: readonly StoredResult[],
  { rungs: [full] }: LadderResult,
  seed: number,
  memory: KernelMemory | undefined,
): RungResult[] {
  const { perQuery, queryCount } = full!;
  const random = { losses: randomFrom(seed), flips: randomFrom(seed), memory };
  const family = results.map((result) => ({
    ndcg: result.perQuery.ndcgAt10,
    flips: result.perQuery.flipQdAt10,
  }));
  const fullNdcg = queryCount > 0 ? perQuery.ndcgAt10 : missing(family[0]?.ndcg.length ?? 0);
  const estimates = familyEstimates(fullNdcg, family, random);
  const rungOf = queryCount > 0 ? queryRung : documentRung;
  return results.map((result, i) => ({ ...rungOf(result, full!), ...estimates[i]! }));
}

/** What a rung has that is not measured here. */
function bareRung({ dim }: Combination, { queryCount, judgedCount, documentCount }: RungResult) {
  return {
    dim,
    control: "" as const,
    queryCount,
    judgedCount,
    documentCount,
    ...NO_DOCUMENT_FIGURES,
    draws: [],
  };
}

type BareRung = Omit<RungResult, keyof RowEstimates>;

function queryRung(result: StoredResult, full: RungResult): BareRung {
  const { perQuery, run } = result;
  return { ...bareRung(result, full), ...meansOf(perQuery), perQuery, run };
}

/** Documents were searched for: what was measured is document to document, and the columns of queries stay empty. */
function documentRung(result: StoredResult, full: RungResult): BareRung {
  const { flipQdAt10, flipQdAt20 } = meansOf(result.perQuery);
  return {
    ...full,
    ...bareRung(result, full),
    flipDdAt10: flipQdAt10,
    flipDdAt20: flipQdAt20,
    perDocument: { flipDdAt10: result.perQuery.flipQdAt10, flipDdAt20: result.perQuery.flipQdAt20 },
    run: undefined,
  };
}
