// What several callers come to together.
import { expect, test } from "bun:test";
import { callersReport } from "../../../src/cases/callers/callers.ts";
import { joinedStretch, memberStretch } from "../../../src/sim/load/partner.ts";

const MS = 1e6;

/** Calls that begin every `everyNs` from `fromNs` on, of which the last `kept` are known. */
function caller(fromNs: number, everyNs: number, count: number, kept = count) {
  const starts = Array.from({ length: count }, (_, call) => fromNs + call * everyNs).slice(-kept);
  return memberStretch({
    name: "caller 2",
    cpu: undefined,
    wallNs: count * everyNs,
    dutyAsked: undefined,
    dutyMeasured: 1,
    tickCount: count,
    tickNs: starts.map(() => everyNs),
    tickStartNs: starts,
    togetherCount: 0,
    rssBytes: 5,
  });
}

const rateBeside = (...members: ReturnType<typeof caller>[]) => {
  const own = { latencyNs: new Float64Array(100).fill(MS), beginNs: 1000 * MS, endNs: 1100 * MS };
  const stretch = joinedStretch([{ wallNs: 1e9, members }])!;
  return callersReport({ sessions: "own" }, stretch, { ...own, spanNs: 100 * MS, rssBytes: 3 }).rateHz;
};

test("their rate is of the time in which all of them called, whatever the others did before and afterwards", () => {
  // 1,000 a second, and 2,000 a second of one that made nothing for half of the time.
  expect(rateBeside(caller(1050 * MS, MS / 2, 200))).toBe(2000);
  // One that called before alone, ten times as fast.
  const [before, beside] = [caller(900 * MS, MS / 10, 1000), caller(1000 * MS, MS, 100)];
  const both = joinedStretch([
    { wallNs: 100 * MS, members: [before] },
    { wallNs: 100 * MS, members: [beside] },
  ])!.members[0]!;
  expect(rateBeside(both)).toBe(2000);
  expect(rateBeside(beside, beside)).toBe(3000);
  expect(rateBeside(caller(0, MS, 0))).toBe(1000);
});

test("of a caller whose calls are not all kept that far back, its rate is that of all of its time", () => {
  expect(rateBeside(caller(900 * MS, MS, 1000, 10))).toBe(2000);
});
