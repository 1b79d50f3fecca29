// The ladder of one set of weights, as rows that a decision reads.
import { DisqualifiedError } from "../../core/errors.ts";
import type { Progress } from "../../core/progress.ts";
import type { LadderRow } from "../../decision/tried.ts";
import { performanceCores } from "../../host/cores.ts";
import { DEFAULT_MAX_FLIP, DEFAULT_MIN_RETENTION } from "../../mrl/verdict/gate.ts";
import { type LossMeasure, lossesOf, restOf } from "../../mrl/verdict/loss.ts";
import type { Candidate } from "../../open/candidate.ts";
import { JobPool } from "../../open/jobs/job-pool.ts";
import { openModel } from "../../open/model.ts";
import { openLadderProduct } from "../../open/search.ts";
import { encodeCorpus } from "../../quality/corpus.ts";
import { judge, type QualityJudgement } from "../../quality/judge.ts";
import { bytesOf } from "../../quality/judged-ladder.ts";
import { openQualityModel } from "../../quality/model.ts";
import { SEARCH_THREADS } from "../../quality/search-meter.ts";
import type { JudgeSettings } from "../../quality/settings.ts";
import { embedCompared } from "./embed-compared.ts";
import type { JudgedWeights, JudgeTask } from "./tasks.ts";

const SILENT: Progress = { update() {}, note() {}, end() {} };

/**
 * @param encodeCommand starts this program as a process that helps to encode
 * @throws what opening the model and reading the data set throw
 */
export async function judgeWeights(
  task: JudgeTask,
  encodeCommand: readonly string[],
): Promise<JudgedWeights> {
  const { candidate, places, prompt, settings, dataset, textColumn } = task;
  using opening = openModel(candidate, places);
  requireOnDevice(opening.candidate);
  const vectors = embedCompared(opening, prompt, task.compared);
  opening[Symbol.dispose]();
  using model = openQualityModel(candidate, prompt, places, helpersOf(task, encodeCommand));
  const { dim, candidate: opened } = model;
  const corpus = await encodeCorpus({
    ...{ dataset, textColumn, encoders: model, progress: SILENT },
    needsJudgements: settings.minRetention !== undefined,
    withKeywords: false,
    cacheRoot: places.cacheRoot,
  });
  const { id, variant } = opened.model;
  // What was only needed to encode is not there while the search takes memory.
  model.close();
  const judgement = judge({
    ...{ corpus, dim, settings },
    openProduct: () => openLadderProduct(places, SEARCH_THREADS),
    onProgress: () => {},
  });
  const [full] = judgement.ladder.rungs;
  return {
    ...{ model: id, variant, fullDim: dim, measure: judgement.verdict.measure },
    ndcgAt10: full!.judgedCount === 0 ? undefined : full!.ndcgAt10,
    rows: rowsOf(judgement),
    ndcgOfQueries: full!.judgedCount === 0 ? new Float64Array(0) : full!.perQuery.ndcgAt10,
    leastKept: leastKept(judgement.verdict.measure, settings),
    vectors,
  };
}

/** What another device computed says nothing of this one. */
function requireOnDevice({ engine, route }: Candidate): void {
  if (engine.fallback === "none") return;
  throw new DisqualifiedError({
    what: "part of the work left the device that was asked for",
    seen: engine.placement,
    expected: `all of it by ${route.provider}`,
    next: "Choose another runtime.",
  });
}

/** One device computes one call after the other. */
function helpersOf({ candidate, places }: JudgeTask, command: readonly string[]): JobPool {
  const { backend, threads } = candidate;
  const task = { candidate, places };
  return new JobPool({
    jobs: () => (backend === "cpu" ? Math.max(1, Math.floor(performanceCores() / threads)) : 1),
    tasksOf: (jobs) => Array.from({ length: jobs }, () => task),
    ...{ isAsked: false, command, note: () => {} },
  });
}

function leastKept(measure: LossMeasure, { minRetention, maxFlip }: JudgeSettings): number {
  return measure === "ndcg" ? (minRetention ?? DEFAULT_MIN_RETENTION) : 1 - (maxFlip ?? DEFAULT_MAX_FLIP);
}

function rowsOf({ ladder, ladders, verdict }: QualityJudgement): readonly LadderRow[] {
  return ladders
    .filter(({ treatment }) => treatment.rotation === undefined)
    .flatMap(({ treatment, rungs, decisions }) => {
      const losses = lossesOf({ ...ladder, rungs }, verdict.measure);
      return decisions.map(({ dim, verdict: gate, reason }): LadderRow => {
        const loss = losses.find((one) => one.dim === dim);
        return {
          ...{ dim, storage: treatment.storage, rescore: treatment.rescore, verdict: gate, reason },
          kept: restOf(loss?.loss),
          keptLow: restOf(loss?.high),
          keptHigh: restOf(loss?.low),
          ...bytesOf(treatment, dim),
        };
      });
    });
}
