// What the reader of a ladder should know about the data.

import type { Cut } from "./search/cut.ts";
import type { RetrievalSet } from "./search/retrieval-set.ts";

export function ladderWarnings({ documents, judged, choices }: RetrievalSet, fullCut: Cut): string[] {
  const zeroDocuments = zeroCount(fullCut.documentNorms);
  const zeroQueries = zeroCount(fullCut.queryNorms);
  const judgedInVain = judged.filter(({ relevantCount }) => relevantCount === 0).length;
  const warnings: [boolean, string][] = [
    [
      choices <= 20,
      `${documents.rows} documents are too few to choose 20 from: what needs a choice is left empty`,
    ],
    [zeroDocuments > 0, `${zeroDocuments} documents have a zero vector`],
    [zeroQueries > 0, `${zeroQueries} queries have a zero vector`],
    [judgedInVain === 1, "1 judged query has no relevant document and counts 0"],
    [judgedInVain > 1, `${judgedInVain} judged queries have no relevant document and count 0`],
  ];
  return warnings.filter(([applies]) => applies).map(([, text]) => text);
}

function zeroCount(norms: Float64Array): number {
  return norms.filter((norm) => norm === 0).length;
}
