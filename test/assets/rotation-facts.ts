// What a rotation is recorded with, for tests in which only the files matter.
import type { ModelFiles } from "../../src/assets/model/model-files.ts";
import { MATRIX_LAYOUT } from "../../src/assets/store/rotation-record.ts";
import type { RotationFacts } from "../../src/assets/store/store-rotation.ts";

export function rotationFacts({ id, variant, recipe }: ModelFiles, dim: number): RotationFacts {
  return {
    method: "pca",
    dim,
    seed: 1,
    base: { model: id, variant },
    dataset: { name: "notes.txt", documents: 40, documentsSha256: "0".repeat(64) },
    fittedOn: "all 40 documents",
    matrix: MATRIX_LAYOUT,
    gains: { measure: "overlap_dd_at_10", fittedDocuments: 20, judgedDocuments: 20, dims: [] },
    recipe,
  };
}
