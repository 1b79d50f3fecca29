// Which models a rotation may be folded into: those where everything that follows the graph gives the same for rotated vectors, rotated.
import { isOpenvinoIr } from "../../assets/model/graph-names.ts";
import { DataError, type Failure, UsageError } from "../../core/errors.ts";
import type { Candidate } from "../../open/candidate.ts";

/** What stands in the way, as it is told to the user; undefined where nothing does. */
export function rotationObstacle({ model, engine }: Candidate): Failure | undefined {
  const { id, rotatedFrom, recipe } = model;
  if (rotatedFrom !== undefined) {
    return new UsageError({
      what: `${id} is rotated already`,
      seen: `${rotatedFrom}, rotated (${recipe.rotation?.source})`,
      expected: "a model that is not rotated",
      next: `Rotate what it came from: mrlbench models add-rotation ${rotatedFrom}.`,
    });
  }
  const obstacle = [
    isOpenvinoIr(model.graphPath) && {
      seen: "an OpenVINO IR, which mrlbench does not rewrite",
      next: "Give the model as an ONNX file: OpenVINO reads that too.",
    },
    recipe.layerNorm.value && {
      seen: `layer norm before the cut (${recipe.layerNorm.source}), which is another one after a rotation`,
      next: "Export the model with the layer norm in its graph.",
    },
    !engine.output.isPooled &&
      recipe.pooling.value === "max" && {
        seen: `pooling max (${recipe.pooling.source}), which takes other values after a rotation`,
        next: "Export the model with the pooling in its graph.",
      },
    recipe.similarity.value === "manhattan" && {
      seen: `similarity manhattan (${recipe.similarity.source}), which a rotation changes`,
      next: "Choose a model that compares by cosine, dot product or Euclidean distance.",
    },
  ].find((found) => found !== false);
  if (!obstacle) return undefined;
  return new DataError({
    what: `a rotation of ${id} would change its full vectors`,
    expected: "nothing after the graph but mean, cls or last-token pooling, the cut and the norm",
    ...obstacle,
  });
}
