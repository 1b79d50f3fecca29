// What of a process's calls its case is made from: the steady ones, in the columns that figures use. calls.csv has all of them.
import { steadyBlock } from "../../cases/plan/steady-calls.ts";
import type { CallBlock, CallTable } from "../../schema/call-columns.ts";

const USED = ["latencyNs", "responseNs", "startNs", "tokenCount", "simNs"] as const;

export function steadyPart(blocks: readonly CallBlock[]): readonly CallBlock[] {
  return blocks
    .filter(({ identity: { arm } }) => arm === undefined || arm === "full")
    .map((block) => {
      const { identity, table } = steadyBlock(block);
      const used = USED.flatMap((field) => (table[field] === undefined ? [] : [[field, table[field]]]));
      const { count, phase, textOf, textIds } = table;
      return { identity, table: { count, phase, textOf, textIds, ...Object.fromEntries(used) } as CallTable };
    });
}
