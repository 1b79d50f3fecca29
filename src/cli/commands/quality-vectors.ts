// mrlbench quality --vectors: the ladder of vectors that were made elsewhere, by an interface or a cluster.
import { UsageError } from "../../core/errors.ts";
import { encodeCorpus } from "../../quality/corpus.ts";
import {
  corpusOfVectors,
  openVectorSource,
  rowsOfFile,
  type VectorSource,
} from "../../quality/vector-source.ts";
import type { GivenNames } from "../options/parse.ts";
import { refuseQualityOutputs, refuseTrecRuns, type WrittenModel } from "../outputs/quality-outputs.ts";
import { finishRun, judgeCorpus, type RunContext, refuseWidths, searchThreadsOf } from "./quality-run.ts";

/** What is about a model has no meaning for vectors that are there. */
const MODEL_OPTIONS = ["model", "variant", "query-model", "provider", "prompt", "precision"] as const;

/** @returns the exit code */
export async function judgeVectors(
  context: RunContext,
  path: string,
  given: GivenNames,
  argv: readonly string[],
): Promise<number> {
  const { options, settings } = context;
  const stray = MODEL_OPTIONS.find((name) => given.has(name));
  if (stray !== undefined) throw ofModel(stray);
  refuseQualityOutputs(options);
  const source = await openVectorSource(path, options.queryVectors, settings.dims);
  refuseWidths(settings, source.dim, "the vectors");
  const corpus = given.has("dataset") ? await withTexts(context, source) : corpusWithout(context, source);
  refuseTrecRuns(options, corpus);
  const judgement = judgeCorpus(context, corpus, source.dim, searchThreadsOf(options.threads));
  const model: WrittenModel = {
    identity: {
      ...{ model: source.documents.name, variant: "", runtime: "", backend: "" },
      ...{ dataset: corpus.name, distance: options.distance },
    },
    corpus,
    judgement,
    warnings: corpus.warnings,
    keepCommand: undefined,
    rotatedOn: undefined,
    trainedDims: [],
    facts: {
      vectors: source.documents.name,
      query_vectors: source.queries?.name,
      // Nothing ran on a device that could have been left.
      fallback: "none",
    },
  };
  return finishRun(context, [model], argv);
}

function withTexts({ options, settings, progress }: RunContext, { documents, queries }: VectorSource) {
  const { dataset, textColumn, minRetention } = options;
  return encodeCorpus({
    ...{ dataset, textColumn, progress, cacheRoot: undefined },
    needsJudgements: minRetention !== undefined,
    withKeywords: settings.withKeywords,
    encoders: { documents: rowsOfFile(documents, "vectors"), queries: rowsOfFile(queries, "queryVectors") },
  });
}

function corpusWithout({ options, settings }: RunContext, source: VectorSource) {
  if (options.minRetention !== undefined) {
    throw new UsageError({
      what: "--min-retention needs judgements",
      seen: "--vectors without --dataset",
      expected: "the data set that the vectors were made of",
      next: "Give its folder with --dataset, or use --max-flip, which needs no judgements.",
    });
  }
  return corpusOfVectors(source, settings.seed);
}

function ofModel(name: string): UsageError {
  return new UsageError({
    what: `--${name} is for a model that makes vectors`,
    seen: "--vectors, which are there already",
    expected: "one of the two",
    next: `Leave --${name} out.`,
  });
}
