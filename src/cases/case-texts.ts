// The texts of the cases of a run: those that several cases have are read once.

import type { TextSet } from "../data/text-set.ts";
import { loadTexts } from "../data/texts.ts";
import type { BenchCase } from "./settings.ts";

/**
 * @returns the texts of a case
 * @throws MissingError or DataError that names the file
 */
export async function loadCaseTexts(
  cases: readonly Pick<BenchCase, "text">[],
  options: { readonly dataset: string; readonly seed: number },
): Promise<(benchCase: Pick<BenchCase, "text">) => TextSet> {
  const sets = new Map<string, TextSet>();
  for (const benchCase of cases) {
    const key = textKey(benchCase);
    if (!sets.has(key)) sets.set(key, await loadTexts({ ...options, source: benchCase.text }));
  }
  return (benchCase) => sets.get(textKey(benchCase))!;
}

function textKey({ text }: Pick<BenchCase, "text">): string {
  return JSON.stringify(text);
}
