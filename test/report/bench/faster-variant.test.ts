// The line about a variant that keeps the ranking and is many times as fast.
import { expect, test } from "bun:test";
import { fasterVariants, nearVariantNote } from "../../../src/report/bench/faster-variant.ts";
import type { CaseResult } from "../../../src/schema/case-result.ts";
import { exampleResult } from "../example.ts";

const timed = (variant: string, p50Ns: number, own: Partial<CaseResult> = {}): CaseResult => {
  const result = exampleResult();
  return {
    ...result,
    identity: { ...result.identity, model: "all-minilm-l6-v2", variant },
    processes: [1, 1.1, 0.9].map((factor) => ({ latencyNsP50: p50Ns * factor, latencyNsP99: undefined })),
    ...own,
  };
};

const agreement = {
  variant: "int8",
  with: "fp16",
  texts: 64,
  smallestCosine: 0.9961,
  meanOverlapAt10: 0.964,
  commands: ["mrlbench models golden all-minilm-l6-v2 --variant fp16"],
};

test("five times as fast with the same neighbours is said, with the command and where that is from", () => {
  expect(fasterVariants([timed("fp16", 6000), timed("int8", 1000, { agreement })])).toEqual([
    "int8 is 6.0 times as fast on this machine and keeps 96 % of the top 10 of fp16 (models/manifest.json, by mrlbench models golden): --variant int8",
  ]);
});

test("not where it is less, where neighbours are lost, where only one was timed, or where more differs", () => {
  const fast = timed("int8", 1000, { agreement });
  expect(fasterVariants([timed("fp16", 4900), fast])).toEqual([]);
  expect(fasterVariants([fast])).toEqual([]);
  expect(fasterVariants([timed("fp32", 9000), fast])).toEqual([]);
  expect(fasterVariants([timed("fp16", 9000), timed("int8", 1000)])).toEqual([]);
  expect(
    fasterVariants([
      timed("fp16", 9000),
      timed("int8", 1000, { agreement: { ...agreement, meanOverlapAt10: 0.8 } }),
    ]),
  ).toEqual([]);
  const threads = timed("fp16", 9000);
  expect(fasterVariants([{ ...threads, identity: { ...threads.identity, threads: 4 } }, fast])).toEqual([]);
});

test("beside a case that stands alone: as measured in turns; without that, how to find out", () => {
  expect(nearVariantNote(agreement, { times: 5.34, calls: 180 })).toBe(
    "int8 is 5.3 times as fast on this CPU (180 calls each, in turns) and keeps 96 % of the top 10 of fp16 (models/manifest.json, by mrlbench models golden): --variant int8",
  );
  expect(nearVariantNote(agreement, undefined)).toBe(
    "int8 keeps 96 % of the top 10 of fp16 (models/manifest.json, by mrlbench models golden); time both: --variant fp16,int8",
  );
  expect(nearVariantNote(agreement, { times: 1.4, calls: 180 })).toBeUndefined();
  expect(nearVariantNote({ ...agreement, meanOverlapAt10: 0.89 }, { times: 9, calls: 180 })).toBeUndefined();
});
