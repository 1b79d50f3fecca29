// Document to document: does a text keep its neighbours? All documents are searched for, or a sample of many.

import { takeRows } from "../../vectors/vectors.ts";
import { ownCoordinates } from "../search/coordinates.ts";
import { MEASURED_DEPTH } from "../search/ranking.ts";
import { type SearchTask, search } from "../search/search.ts";
import { flipRates, placedInFull } from "./flips.ts";
import { missing } from "./query-values.ts";

/** Flip rates, document to document. */
export interface PerDocument {
  readonly flipDdAt10: Float64Array;
  readonly flipDdAt20: Float64Array;
}

/** Flip rates at each of `dims`, descending from the full one, of the chosen documents against all. */
export function documentFlips(
  task: Pick<SearchTask, "documents" | "distance" | "product" | "trecPlaces" | "onProgress">,
  chosen: Int32Array,
  dims: readonly number[],
): PerDocument[] {
  const { documents } = task;
  const found = search({
    ...task,
    queries: takeRows(documents, chosen),
    coordinates: ownCoordinates(documents.width, dims),
    depth: MEASURED_DEPTH,
    scoring: "ordered",
    excluded: chosen, // a document is never its own neighbour
  }).toReversed();
  const full = found[0]!.neighbours;
  const hasChoice = (k: number) => documents.rows - 1 > k;
  return found.map(({ neighbours }) => {
    const placed = placedInFull(neighbours, full);
    const flipsAt = (k: number) => (hasChoice(k) ? flipRates(placed, k) : missing(chosen.length));
    return { flipDdAt10: flipsAt(10), flipDdAt20: flipsAt(20) };
  });
}
