// All figures, in the order in which they are printed. One that fails is a figure that could not be taken, with its reason.
import { compareBindings } from "./bindings.ts";
import { boundaryCost, boundaryRatios } from "./boundary.ts";
import { COST_FIGURES, costFigures } from "./cost.ts";
import { embeddingFigure } from "./embedding.ts";
import { executableSize, startFigures, timesToFirst } from "./executable.ts";
import { type Figure, skippedFigure } from "./figure.ts";
import { FUNNEL_FIGURES, funnelFigures } from "./funnel.ts";
import { hotLoopFigures } from "./hot-loop.ts";
import { compareWithNumpy, LADDER_FIGURES, ladderFigures } from "./ladder.ts";
import { inputCheck, LIBRARY_MEMORY_FIGURES, libraryMemory } from "./library.ts";
import { hotCallRatio } from "./node-binding.ts";
import { precisionFigures } from "./precision.ts";
import { funnelStepFigures, stepFigures, stepObjects } from "./step.ts";
import { TABLE_FIGURES, tableFigures } from "./table.ts";
import { bpeFigure, cacheFigure, unigramFigure, wordPieceFigure } from "./tokenizer.ts";
import { vectorErrors } from "./vectors.ts";

/** Figures that are taken together. */
interface Taking {
  readonly names: readonly string[];
  readonly take: () => Figure | Figure[] | Promise<Figure | Figure[]>;
}

const TAKINGS: readonly Taking[] = [
  { names: ["boundary-ratio-ort", "boundary-ratio-openvino"], take: boundaryRatios },
  { names: ["boundary-cost-ort"], take: boundaryCost },
  { names: ["hot-call-ratio-onnxruntime-node"], take: hotCallRatio },
  { names: ["allocated-objects-100k-calls", "page-faults-100k-calls"], take: hotLoopFigures },
  { names: ["vector-error-ort", "vector-error-openvino"], take: vectorErrors },
  { names: ["ttfi-warm", "ttfi-table"], take: timesToFirst },
  { names: ["start-version", "embed-one-line"], take: startFigures },
  { names: ["executable-size"], take: executableSize },
  { names: ["tokenize-bpe-12-words"], take: bpeFigure },
  { names: ["tokenize-wordpiece-12-words"], take: wordPieceFigure },
  { names: ["tokenize-unigram-12-words"], take: unigramFigure },
  { names: ["cache-hit"], take: cacheFigure },
  { names: ["embed-12-words"], take: embeddingFigure },
  { names: TABLE_FIGURES, take: tableFigures },
  { names: FUNNEL_FIGURES, take: funnelFigures },
  { names: ["step-funnel-p50", "step-funnel-p99"], take: funnelStepFigures },
  { names: COST_FIGURES, take: costFigures },
  { names: ["step-p50", "insert-p50", "step-recall-at-10", "harness-null-p50"], take: stepFigures },
  { names: ["allocated-objects-20k-steps"], take: stepObjects },
  { names: ["input-check"], take: inputCheck },
  { names: LIBRARY_MEMORY_FIGURES, take: libraryMemory },
  { names: ["precision-bf16-ratio", "precision-bf16-cosine"], take: precisionFigures },
  { names: LADDER_FIGURES, take: ladderFigures },
];

export async function* allFigures(): AsyncGenerator<Figure> {
  for (const { names, take } of TAKINGS) {
    console.error(`measuring ${names.join(", ")} …`);
    try {
      yield* [await take()].flat();
    } catch (error) {
      yield* names.map((name) => skippedFigure(name, error));
    }
  }
  console.error(compareBindings());
  console.error(compareWithNumpy());
}
