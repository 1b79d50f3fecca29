// What the reader of a ladder should know about the data.

import type { LadderFinding } from "./ladder-result.ts";
import type { RetrievalSet } from "./measure/retrieval-set.ts";
import type { Cut } from "./search/cut.ts";

export function ladderFindings(
  { documents, zeroDocumentCount, judged, choices }: RetrievalSet,
  fullCut: Cut,
): LadderFinding[] {
  const findings: LadderFinding[] = [
    { code: "few-documents", count: choices <= 20 ? documents.rows : 0 },
    { code: "zero-document", count: zeroDocumentCount },
    { code: "zero-query", count: fullCut.queryNorms.filter((norm) => norm === 0).length },
    { code: "nothing-relevant", count: judged.filter(({ relevantCount }) => relevantCount === 0).length },
  ];
  return findings.filter(({ count }) => count > 0);
}
