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

type Member = ReturnType<typeof caller>;

function together(...parts: Member[]): Member {
  return joinedStretch(parts.map((member) => ({ wallNs: member.wallNs, members: [member] })))!.members[0]!;
}

/** Of one that makes 1,000 calls a second in each of the spans, in ms, and of those beside it. */
function beside(spans: readonly (readonly [from: number, to: number])[], ...members: readonly Member[]) {
  const calls = spans.reduce((sum, [from, to]) => sum + to - from, 0);
  return callersReport({ sessions: "own" }, joinedStretch([{ wallNs: 1e9, members }])!, {
    latencyNs: new Float64Array(calls).fill(MS),
    spans: spans.map(([from, to]) => ({ beginNs: from * MS, endNs: to * MS })),
    rssBytes: 3,
  });
}

const AT_ONCE = [[1000, 1100]] as const;

test("their rate is of the time in which all of them called, whatever the others did before and afterwards", () => {
  // 1,000 a second, and 2,000 a second of one that made nothing for half of the time.
  expect(beside(AT_ONCE, caller(1050 * MS, MS / 2, 200)).rateHz).toBe(2000);
  // One that called before alone, ten times as fast.
  const both = together(caller(900 * MS, MS / 10, 1000), caller(1000 * MS, MS, 100));
  expect(beside(AT_ONCE, both).rateHz).toBe(2000);
  expect(beside(AT_ONCE, caller(1000 * MS, MS, 100), caller(1000 * MS, MS, 100)).rateHz).toBe(3000);
  expect(beside(AT_ONCE, caller(0, MS, 0)).rateHz).toBe(1000);
});

test("time in which the one that measures hands its rows over, and the others rest, is no part of it", () => {
  const spans = [AT_ONCE[0], [1300, 1350]] as const;
  const resting = together(caller(950 * MS, MS / 2, 300), caller(1290 * MS, MS / 2, 120));
  expect(beside(spans, resting).rateHz).toBe(3000);
  // Nor what they call while it gets ready to go on.
  const ready = together(resting, caller(1200 * MS, MS / 100, 9000));
  expect(beside([AT_ONCE[0]], ready).rateHz).toBe(3000);
});

test("of a caller whose calls are not all kept that far back, it is of the time from which on they are", () => {
  expect(beside(AT_ONCE, caller(900 * MS, MS, 1000, 850)).rateHz).toBe(2000);
});

test("of a caller of whom only later calls are kept, it is that of all of its time", () => {
  expect(beside(AT_ONCE, caller(900 * MS, MS, 1000, 10)).rateHz).toBe(2000);
});

test("the median and the p99 of each are of that time as well", () => {
  const alone = caller(500 * MS, MS / 100, 50_000);
  const slower = caller(1000 * MS, MS / 8, 800);
  const { p50Ns, p99Ns } = beside(AT_ONCE, together(alone, slower));
  expect(p50Ns).toEqual([MS, MS / 8]);
  expect(p99Ns).toEqual([undefined, MS / 8]);
});
