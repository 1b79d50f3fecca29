// mrlbench quality: what retrieval loses at each dimension, on a data set or a person's own text, with the gate's verdict.

import { openMatrixProduct } from "../compose.ts";
import { ExitCode } from "../core/errors.ts";
import { evaluate } from "../mrl/evaluate.ts";
import { ladderDims } from "../mrl/ladder.ts";
import { ladderCsvRow, ladderHeader } from "../report/ladder-csv.ts";
import { ladderRow } from "../report/ladder-row.ts";
import { openSink } from "../report/sink.ts";
import { listenForInterrupt } from "./interrupt.ts";
import type { QualityOptions } from "./parse.ts";
import { placesOf } from "./places.ts";
import { encodeCorpus } from "./quality-corpus.ts";
import { openQualityModel } from "./quality-model.ts";
import { createStderrProgress } from "./stderr.ts";

/** @returns the exit code */
export async function runQuality(options: QualityOptions, argv: readonly string[]): Promise<number> {
  const places = placesOf(options);
  const model = openQualityModel(options, places);
  const progress = createStderrProgress(options);
  const interrupt = listenForInterrupt();
  const corpus = await encodeCorpus({
    dataset: options.dataset,
    textColumn: options.textColumn,
    encoders: model,
    progress,
    interrupt,
  });
  interrupt.dispose();
  const product = openMatrixProduct(places, 2);
  const t = performance.now();
  const asked = options.dim.filter((d) => d !== "full");
  const result = evaluate({
    queries: corpus.queries.vectors,
    documents: corpus.documents.vectors,
    dim: model.dim,
    queryIds: corpus.queries.ids,
    documentIds: corpus.documents.ids,
    judgements: corpus.judgements,
    labels: corpus.labels,
    dims: ladderDims(model.dim, asked.length ? asked : undefined),
    distance: options.distance,
    seed: options.seed,
    dropSelf: options.dropSelf,
    product,
  });
  console.error(
    argv,
    performance.now() - t,
    corpus.warnings,
    corpus.facts,
    result.warnings,
    result.prefixGains,
  );
  const sink = openSink(options.csv ?? "-");
  const id = {
    model: model.candidate.model.id,
    variant: model.candidate.model.variant,
    runtime: model.candidate.route.runtime,
    backend: options.backend,
    dataset: corpus.name,
    distance: options.distance,
  };
  sink.writeRows([
    ladderHeader(),
    ...result.rungs.map((r) =>
      ladderCsvRow(
        ladderRow(
          id,
          { rotation: undefined, fitHalf: undefined, storage: "float32", rerankDepth: undefined },
          r,
          "",
          r.dim * 4,
        ),
      ),
    ),
  ]);
  return ExitCode.done;
}
