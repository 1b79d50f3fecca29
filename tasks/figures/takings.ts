// All figures, in the order in which they are printed.
import { boundaryCost, boundaryRatios } from "./boundary.ts";
import { COST_FIGURES, costFigures } from "./cost.ts";
import { embeddingFigure } from "./embedding.ts";
import { executableSize, startFigures, timesToFirst } from "./executable.ts";
import type { Figure } from "./figure.ts";
import { FUNNEL_FIGURES, funnelFigures } from "./funnel.ts";
import { hotLoopFigures } from "./hot-loop.ts";
import { LADDER_FIGURES, ladderFigures } from "./ladder.ts";
import { inputCheck, LIBRARY_MEMORY_FIGURES, libraryMemory } from "./library.ts";
import { hotCallRatio } from "./node-binding.ts";
import { precisionFigures } from "./precision.ts";
import { FUNNEL_STEP_FIGURES, funnelStepFigures, stepFigures, stepObjects } from "./step.ts";
import { TABLE_FIGURES, tableFigures } from "./table.ts";
import {
  bpeFigure,
  COLD_FIGURES,
  cacheFigure,
  coldFigures,
  unigramFigure,
  wordPieceFigure,
} from "./tokenizer.ts";
import { vectorErrors } from "./vectors.ts";

/** Figures that are taken together. */
export interface Taking {
  readonly names: readonly string[];
  /** Whether they are what one process says: then several fresh ones are asked. */
  readonly inProcesses?: true;
  readonly take: () => Figure | Figure[] | Promise<Figure | Figure[]>;
}

export const TAKINGS: readonly Taking[] = [
  { names: ["boundary-ratio-ort", "boundary-ratio-openvino"], take: boundaryRatios },
  { names: ["boundary-cost-ort"], inProcesses: true, take: boundaryCost },
  { names: ["hot-call-ratio-onnxruntime-node"], take: hotCallRatio },
  { names: ["allocated-objects-100k-calls", "page-faults-100k-calls"], take: hotLoopFigures },
  { names: ["vector-error-ort", "vector-error-openvino"], take: vectorErrors },
  { names: ["ttfi-warm", "ttfi-table"], take: timesToFirst },
  { names: ["start-version", "embed-one-line"], take: startFigures },
  { names: ["executable-size"], take: executableSize },
  { names: ["tokenize-bpe-12-words"], inProcesses: true, take: bpeFigure },
  { names: ["tokenize-wordpiece-12-words"], inProcesses: true, take: wordPieceFigure },
  { names: ["tokenize-unigram-12-words"], inProcesses: true, take: unigramFigure },
  { names: COLD_FIGURES, inProcesses: true, take: coldFigures },
  { names: ["cache-hit"], inProcesses: true, take: cacheFigure },
  { names: ["embed-12-words"], inProcesses: true, take: embeddingFigure },
  { names: TABLE_FIGURES, inProcesses: true, take: tableFigures },
  { names: FUNNEL_FIGURES, take: funnelFigures },
  { names: FUNNEL_STEP_FIGURES, take: funnelStepFigures },
  { names: COST_FIGURES, take: costFigures },
  { names: ["step-p50", "insert-p50", "step-recall-at-10", "harness-null-p50"], take: stepFigures },
  { names: ["allocated-objects-20k-steps"], take: stepObjects },
  { names: ["input-check"], inProcesses: true, take: inputCheck },
  { names: LIBRARY_MEMORY_FIGURES, take: libraryMemory },
  { names: ["precision-bf16-ratio", "precision-bf16-cosine"], take: precisionFigures },
  { names: LADDER_FIGURES, take: ladderFigures },
];
