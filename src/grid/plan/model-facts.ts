// What a plan must know of a model: whether it has a variant, what its graph is, how wide its vectors are.
import { dirname, resolve } from "node:path";
import { builtInModels } from "../../assets/model/built-in-model.ts";
import { isOpenvinoIr } from "../../assets/model/graph-names.ts";
import { weightsBeside } from "../../assets/model/model-folder.ts";
import { locateModel } from "../../assets/model/models.ts";
import { isFailure } from "../../core/errors.ts";
import { statusOf } from "../../files/there.ts";
import type { Places } from "../../open/places.ts";

export interface ModelFacts {
  /** The one that is meant where none is named. */
  readonly variant: string;
  /** A table of token vectors and nothing more. */
  readonly isStatic: boolean;
  readonly isOpenvinoIr: boolean;
  /** Undefined where only the opened model tells. */
  readonly dims: number | undefined;
  /** Of its graph, and of the weights beside it. */
  readonly weightBytes: number;
}

/** Why there is no such variant, or what is known of it. */
export type FoundModel = { readonly facts: ModelFacts } | { readonly why: string };

/** @throws MissingError for a model that has none of its variants: it is not there, or not whole */
export function findModels(
  models: readonly string[],
  variants: readonly (string | undefined)[],
  places: Places,
): (model: string, variant: string | undefined) => FoundModel {
  const found = new Map<string, FoundModel>();
  for (const model of models) {
    const refusals: Error[] = [];
    for (const variant of variants) {
      try {
        found.set(keyOf(model, variant), { facts: factsOf(model, variant, places) });
      } catch (error) {
        if (!isFailure(error)) throw error;
        refusals.push(error);
        found.set(keyOf(model, variant), { why: error.message });
      }
    }
    if (refusals.length === variants.length) throw refusals[0]!;
  }
  return (model, variant) => found.get(keyOf(model, variant))!;
}

function keyOf(model: string, variant: string | undefined): string {
  return JSON.stringify([model, variant]);
}

function factsOf(model: string, asked: string | undefined, { cacheRoot, modelStores }: Places): ModelFacts {
  const { id, variant, graphPath, openTable } = locateModel(model, asked, cacheRoot, modelStores);
  return {
    variant,
    isStatic: openTable !== undefined,
    isOpenvinoIr: isOpenvinoIr(graphPath),
    dims: builtInModels.find((builtIn) => builtIn.id === id)?.dims,
    weightBytes: sizeOf([
      graphPath,
      ...weightsBeside(graphPath).map(({ location }) => resolve(dirname(graphPath), location)),
    ]),
  };
}

function sizeOf(paths: readonly string[]): number {
  return paths.reduce((sum, path) => sum + (statusOf(path)?.size ?? 0), 0);
}
