// Kinds of pooling as numbers: hot code compares no text.
import type { Pooling } from "../core/recipe.ts";

export const PoolingCode = {
  mean: 0,
  cls: 1,
  "last-token": 2,
  max: 3,
  "weighted-mean": 4,
  "mean-sqrt-length": 5,
} as const satisfies Record<Pooling, number>;
