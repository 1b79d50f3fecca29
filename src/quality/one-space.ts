// Whether two models live in one space: each of some texts should find itself when one model asks and the other was indexed.

import { BUILT_IN } from "../data/find-data-set.ts";
import type { Passage } from "../data/passages.ts";
import { PassageTally } from "../data/tally.ts";
import { loadTexts } from "../data/texts.ts";
import { type Warning, warning } from "../schema/warnings.ts";
import { normalizeRows } from "../vectors/prefix.hot.ts";
import type { PassageEncoder } from "./encode.ts";
import type { QualityModel } from "./model.ts";

const TEXT_COUNT = 64;

/** Of models that were trained into one space nearly all texts find themselves; of two that were not, one of them by chance. */
const LEAST_SHARE = 0.5;

/** @param asking encodes queries by the model of this name; its vectors are as wide */
export async function spaceWarnings(
  model: QualityModel,
  asking: QualityModel,
  name: string,
): Promise<Warning[]> {
  return (await areInOneSpace(model, asking)) ? [] : [warning("other-space", name)];
}

async function areInOneSpace(model: QualityModel, asking: QualityModel): Promise<boolean> {
  const source = { kind: "dataset", words: "short" } as const;
  const { texts } = await loadTexts({ source, dataset: BUILT_IN, seed: 1 });
  const chosen = [...new Set(texts)].slice(0, TEXT_COUNT);
  const documents = await unitRows(model.documents, chosen);
  const queries = await unitRows(asking.queries, chosen);
  const found = queries.filter((query, place) => nearest(documents, query) === place).length;
  return found >= LEAST_SHARE * chosen.length;
}

async function unitRows(encoder: PassageEncoder, texts: readonly string[]): Promise<Float32Array[]> {
  const vectors = await encoder.encode(passagesOf(texts), new PassageTally("sample"), async () => {});
  normalizeRows(vectors, encoder.dim, texts.length);
  return texts.map((_, row) => vectors.subarray(row * encoder.dim, (row + 1) * encoder.dim));
}

async function* passagesOf(texts: readonly string[]): AsyncGenerator<Passage, void, undefined> {
  for (const [row, text] of texts.entries()) {
    const id = String(row);
    yield { id, text, place: id, label: undefined };
  }
}

function nearest(rows: readonly Float32Array[], query: Float32Array): number {
  const scores = rows.map((row) => row.reduce((sum, value, i) => sum + value * query[i]!, 0));
  return scores.indexOf(Math.max(...scores));
}
