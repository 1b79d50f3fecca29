// How late calls were answered, and the verdict on a rate.
import { describe, expect, test } from "bun:test";
import { benchCases } from "../../../src/cases/cases.ts";
import { paceReport, withRateVerdict } from "../../../src/cases/pace/pace-report.ts";
import type { RunContext } from "../../../src/cases/run-context.ts";
import type { BenchCase } from "../../../src/cases/settings.ts";
import { parseCommandLine } from "../../../src/cli/options/parse.ts";
import { caseSettings, sweepOf } from "../../../src/cli/settings.ts";
import type { CaseResult } from "../../../src/schema/case-result.ts";
import { exampleResult } from "../../report/example.ts";
import { exampleTicks } from "../../report/example-ticks.ts";

function opened(...words: readonly string[]): [BenchCase, RunContext] {
  const parsed = parseCommandLine(words, { stdoutIsTerminal: true, readText: () => "" });
  if (parsed.command !== "bench") throw new Error("not bench");
  const context = { settings: caseSettings(parsed.options), timer: { overheadNs: 1, resolutionNs: 1 } };
  return [benchCases(sweepOf(parsed.options))[0]!, context as RunContext];
}

const responsesNs = Float64Array.from({ length: 1000 }, (_, i) => 1000 + i);
const held = (heldHz: number | undefined) => ({ heldHz, triedHz: [] });

test("calls back to back have no response time; those at a rate and after a pause have", () => {
  const reportOf = (...words: readonly string[]) => {
    const [benchCase, context] = opened(...words);
    return paceReport(benchCase, responsesNs, { achievedHz: 99, held: held(98) }, context);
  };
  expect(reportOf()).toBeUndefined();
  expect(reportOf("--gap", "0")).toBeUndefined();
  expect(reportOf("--gap", "5")).toMatchObject({ askedHz: undefined, response: { latencyNsP50: 1499 } });
  const report = reportOf("--rate", "100");
  expect(report).toMatchObject({
    askedHz: 100,
    achievedHz: 99,
    heldHz: 98,
    response: { latencyNsMax: 1999 },
  });
});

describe("the verdict", () => {
  function judged(
    achievedHz: number | undefined,
    changes: Partial<CaseResult> = {},
    heldHz?: number,
  ): CaseResult {
    const [benchCase, context] = opened("--rate", "100");
    const pace = paceReport(benchCase, responsesNs, { achievedHz, held: held(heldHz) }, context);
    return withRateVerdict({ ...exampleResult(), pace, ...changes });
  }

  test("is ok within one percent, and rate-missed below, with what would be held", () => {
    expect(judged(99.1).verdict).toBe("ok");
    const missed = judged(80, {}, 78.9);
    expect(missed.verdict).toBe("rate-missed");
    expect(missed.warnings).toEqual([
      {
        code: "rate-missed",
        text: "100 Hz were asked for, 80 Hz were reached",
        next: "Use --rate 78, the highest that was held.",
      },
    ]);
    expect(judged(3, {}, 2.34567).warnings[0]!.next).toContain("--rate 2.345,");
    expect(judged(3).warnings[0]!.next).toContain("No rate that was tried was held");
  });

  test("is rate-missed where nothing was reached at all", () => {
    expect(judged(undefined).verdict).toBe("rate-missed");
  });

  test("is rate-missed where no round counts, although the embedder came in time", () => {
    const ticks = (voidCount: number) => ({ ticks: { ...exampleTicks.ticks!, roundCount: 3, voidCount } });
    expect(judged(100, ticks(2)).verdict).toBe("ok");
    const missed = judged(99.7, ticks(3), 99.7);
    expect(missed.verdict).toBe("rate-missed");
    expect(missed.warnings.map(({ text }) => text)).toEqual([
      "100 Hz were asked for: the median of the stretches with world and embedder reached 99.7 Hz, but in each of the 3 rounds some stretch missed it by more than 1 %, so that none counts",
    ]);
    expect(judged(90, ticks(3)).warnings[0]!.text).toBe("100 Hz were asked for, 90 Hz were reached");
  });

  test.each(["failed", "disqualified"] as const)("stays %s where that is so", (verdict) => {
    expect(judged(1, { verdict }).verdict).toBe(verdict);
  });

  test("is not asked for without a rate", () => {
    const [benchCase, context] = opened("--gap", "5");
    const pace = paceReport(benchCase, responsesNs, { achievedHz: 1, held: undefined }, context);
    expect(withRateVerdict({ ...exampleResult(), pace }).verdict).toBe("ok");
    expect(withRateVerdict(exampleResult()).verdict).toBe("ok");
  });
});
