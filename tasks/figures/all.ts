// All figures, in the order in which they are printed. One that fails is a figure that could not be taken, with its reason.
import { compareBindings } from "./bindings.ts";
import { boundaryCost, boundaryRatios } from "./boundary.ts";
import { embeddingFigures } from "./embedding.ts";
import { executableSize, timeToFirstInference } from "./executable.ts";
import type { Figure } from "./figure.ts";
import { hotLoopFigures } from "./hot-loop.ts";
import { hotCallRatio } from "./node-binding.ts";
import { vectorErrors } from "./vectors.ts";

type Taker = () => Figure | Figure[] | Promise<Figure | Figure[]>;

const TAKERS: Readonly<Record<string, Taker>> = {
  "boundary-ratio": boundaryRatios,
  "boundary-cost-ort": boundaryCost,
  "hot-call-ratio-onnxruntime-node": hotCallRatio,
  "100k-calls": hotLoopFigures,
  "vector-error": vectorErrors,
  "ttfi-warm": timeToFirstInference,
  "executable-size": executableSize,
  "embed-12-words": embeddingFigures,
};

export async function* allFigures(): AsyncGenerator<Figure> {
  for (const [name, take] of Object.entries(TAKERS)) {
    console.error(`measuring ${name} …`);
    try {
      yield* [await take()].flat();
    } catch (error) {
      const skipped = error instanceof Error ? error.message.replaceAll(/\s+/g, " ") : String(error);
      yield { name, value: undefined, unit: "-", skipped };
    }
  }
  console.error(compareBindings());
}
