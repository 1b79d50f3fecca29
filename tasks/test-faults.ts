// `bun run test:faults [short] [PART …]`: does every kind of fault to the executable, and counts what may never come of it. Findings
// go to stderr as they come, one line of counts a part to stdout; the last line is the sum. Exits 1 where there is a finding.

import { ensureBuilt } from "./build.ts";
import { runTask } from "./task.ts";

await runTask(async () => {
  const words = process.argv.slice(2);
  await ensureBuilt();
  // Only now is everything installed that the parts import.
  const { faultParts } = await import("../test/faults/parts.ts");
  const { countsLine, summed } = await import("../test/faults/counts.ts");
  const named = words.filter((word) => word !== "short");
  const parts = faultParts.filter(({ name }) => named.length === 0 || named.includes(name));
  const results = [];
  for (const { name, run } of parts) {
    const result = await run(words.includes("short") ? "short" : "whole");
    for (const { outcome, what } of result.findings) console.error(`${name}: ${outcome}: ${what}`);
    if (result.skipped !== undefined) console.error(`${name}: SKIPPED: ${result.skipped}`);
    console.log(countsLine(name, result));
    results.push(result);
  }
  const all = summed(results);
  console.log(countsLine("all", all));
  return all.findings.length === 0 ? 0 : 1;
});
