// `bun run test:faults [short] [3/12] [PART …]`: does every kind of fault to the executable, and counts what may never come of it.
// Findings go to stderr as they come, one line of counts a part to stdout; the last line is the sum, and how long it took. Exits 1 where there is a finding.
// `3/12` does the third of twelve shares of the long parts: who has no hour at a time does one after another.

import type { OfOthers, PartResult } from "../test/faults/part.ts";
import { ensureBuilt } from "./build.ts";
import { runTask } from "./task.ts";

await runTask(async () => {
  const words = process.argv.slice(2);
  const beginMs = performance.now();
  await ensureBuilt();
  // Only now is everything installed that the parts import.
  const { faultParts } = await import("../test/faults/parts.ts");
  const { countsLine, summed } = await import("../test/faults/counts.ts");
  const { shareOf, WHOLE } = await import("../test/faults/part.ts");
  const share = words.map(shareOf).find((found) => found !== undefined) ?? WHOLE;
  const named = words.filter((word) => word !== "short" && shareOf(word) === undefined);
  const parts = faultParts.filter(({ name }) => named.length === 0 || named.includes(name));
  const results = [];
  for (const { name, hasShares = false, run } of parts) {
    if (!hasShares && share.index > 0) continue;
    const told = new Set<unknown>();
    const found = (finding: (typeof result.findings)[number]) => {
      if (!told.has(finding)) console.error(`${name}: ${finding.outcome}: ${finding.what}`);
      told.add(finding);
    };
    const ofOthers = ({ ending, what }: OfOthers) => console.error(`${name}: ${ending} of others: ${what}`);
    const done = (what: string) => console.error(`${name}: ${what}`);
    const result: PartResult = await run(words.includes("short") ? "short" : "whole", share, {
      found,
      ofOthers,
      done,
    });
    result.findings.forEach(found);
    if (result.skipped !== undefined) console.error(`${name}: SKIPPED: ${result.skipped}`);
    console.log(countsLine(name, result));
    results.push(result);
  }
  const all = summed(results);
  const seconds = Math.round((performance.now() - beginMs) / 1000);
  console.log(`${countsLine("all", all)}; ${seconds} s`);
  return all.findings.length === 0 ? 0 : 1;
});
