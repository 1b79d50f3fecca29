// The first sentence of the answer: on which text it stands, and what that cannot show.
import { formatCount } from "../core/format.ts";
import type { DecideTexts } from "./texts.ts";

export function standsOn({
  name,
  isBuiltIn,
  usedCount,
  queryCount,
  hasJudgements,
  caution,
}: DecideTexts): string {
  if (isBuiltIn) {
    return `This decision stands on built-in text (${name}): it cannot show how well a model serves your own. Give that with --dataset FILE.`;
  }
  const queries = queryCount === 0 ? "" : `, ${formatCount(queryCount)} queries`;
  const judged = hasJudgements ? ", judged" : "";
  return `This decision stands on ${name}: ${formatCount(usedCount)} texts${queries}${judged}. ${caution}`;
}
