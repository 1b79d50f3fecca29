// The short extent of every kind of fault; `bun run test:faults` does the whole.
import { expect, test } from "bun:test";
import { faultParts } from "./parts.ts";

const LIMIT_MS = 300_000;

test.each(faultParts.map((part) => [part.name, part] as const))(
  "%s: nothing that may never come",
  async (name, part) => {
    const { tried, findings, skipped } = await part.run("short");
    if (skipped !== undefined) console.warn(`SKIPPED: ${name}: ${skipped}`);
    expect(findings).toEqual([]);
    expect(tried > 0 || skipped !== undefined).toBe(true);
  },
  LIMIT_MS,
);
