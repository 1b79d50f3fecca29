// Static models of model2vec in every kind that its library reads, with texts and the vectors of that library
// (test/fixtures/model2vec/make.py).
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { projectFolder } from "../engine/libraries.ts";

export const fixtures = join(projectFolder, "test", "fixtures", "model2vec");

/** The vectors of each text, by the name of the model's folder. */
export const { texts, vectors }: { texts: string[]; vectors: Record<string, number[][]> } = JSON.parse(
  readFileSync(join(fixtures, "vectors.json"), "utf8"),
);

/** The library takes the mean of half precision in half precision. Numbers of int8 are up to 127. */
export const toleranceOf = (name: string) => ({ float16: 1e-3, int8: 2e-4 })[name] ?? 2e-5;
