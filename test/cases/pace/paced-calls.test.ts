// How many calls there are, and when they are due, from the command line.
import { expect, test } from "bun:test";
import { benchCases } from "../../../src/cases/cases.ts";
import { callsOf, paceOf } from "../../../src/cases/pace/paced-calls.ts";
import { parseCommandLine } from "../../../src/cli/options/parse.ts";
import { caseSettings, sweepOf } from "../../../src/cli/settings.ts";

function planned(...words: readonly string[]) {
  const parsed = parseCommandLine(words, { stdoutIsTerminal: true, readText: () => "" });
  if (parsed.command !== "bench") throw new Error("not bench");
  const settings = caseSettings(parsed.options);
  return benchCases(sweepOf(parsed.options)).map((benchCase) => {
    const { periodNs, gapNs } = paceOf(benchCase, settings);
    return { calls: callsOf(benchCase, settings), periodNs, gapNs };
  });
}

test.each([
  { words: [], calls: 10_000, periodNs: 0 },
  // Ten seconds of them, but enough for a p99 and no more than without a rate.
  { words: ["--rate", "100"], calls: 1000, periodNs: 10e6 },
  { words: ["--rate", "60"], calls: 662, periodNs: 1e9 / 60 },
  { words: ["--rate", "0.5"], calls: 662, periodNs: 2e9 },
  { words: ["--rate", "1000000"], calls: 10_000, periodNs: 1000 },
  // For long enough that the system gives each of them a CPU and takes it away again.
  { words: ["--callers", "3"], calls: 100_000, periodNs: 0 },
  { words: ["--callers", "3", "--iters", "700"], calls: 700, periodNs: 0 },
  { words: ["--rate", "100", "--iters", "7"], calls: 7, periodNs: 10e6 },
])("$words", ({ words, calls, periodNs }) => {
  expect(planned(...words)).toEqual([{ calls, periodNs, gapNs: 0 }]);
});

test("every pause is a case of its own", () => {
  expect(planned("--gap", "0,1,5,500")).toEqual([
    { calls: 10_000, periodNs: 0, gapNs: 0 },
    { calls: 10_000, periodNs: 0, gapNs: 1e6 },
    { calls: 2000, periodNs: 0, gapNs: 5e6 },
    { calls: 662, periodNs: 0, gapNs: 500e6 },
  ]);
});
