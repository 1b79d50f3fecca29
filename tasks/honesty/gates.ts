// Gates by `check`: how often the same thing fails against itself beside a random load, and how often a slower one is found.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { callsWorthAStart, figuresByLaps, measureSide, type Side } from "../../src/check/measured-side.ts";
import type { Random } from "../../src/core/random.ts";
import { medianOf } from "../../src/stats/percentile.ts";
import type { Figure } from "../figures/figure.ts";
import { MRLBENCH, pairsOf } from "../figures/run.ts";
import { drawFrom, drawnGates, type ProcessPair } from "./drawn-gates.ts";
import type { Extent } from "./part.ts";
import { slowLibrary } from "./slow-library.ts";
import { normal, uniform } from "./streams.ts";

const BUDGET_NS = 120e9;
const PAIRS = 60;
const WHOLE_GATES = 20;
const GATES = 200;
/** Of the default. */
const CALLS = 1111;

const MOST_FALSE_PERCENT = 7;
const LEAST_FOUND_PERCENT = { 15: 95, 10: 80 } as const;
const MOST_UNDECIDED_PERCENT = 30;

/** The same thing twice beside a load that comes and goes: gates drawn from pairs of processes, and some run whole. */
export async function sameGates(): Promise<readonly Figure[]> {
  const side: Side = { name: "itself", command: [MRLBENCH] };
  return besideRandomLoad(async () => {
    const { pairs, roundNs } = await measuredPairs([side, side], PAIRS);
    const drawn = await drawnGates(GATES - WHOLE_GATES, {
      growth: 0.05,
      roundNs,
      budgetNs: BUDGET_NS,
      pair: drawFrom(pairs[1]!, true),
    });
    const whole = wholeGates();
    const failed = drawn.fail + whole.fail;
    return [
      { name: "gate-false-fail", value: percent(failed, GATES), unit: "%", limit: MOST_FALSE_PERCENT },
      { name: "gate-whole-false-fail", value: whole.fail, unit: `of-${WHOLE_GATES}` },
      { name: "gate-whole-undecided", value: whole.undecided, unit: `of-${WHOLE_GATES}` },
      { name: "gate-beside-load-undecided", value: percent(drawn.undecided, GATES - WHOLE_GATES), unit: "%" },
      { name: "gate-process-seconds", value: roundNs / 2e9, unit: "s" },
    ];
  });
}

function wholeGates(): { fail: number; undecided: number } {
  const folder = mkdtempSync(join(tmpdir(), "mrlbench-gates-"));
  try {
    const base = join(folder, "base");
    Bun.spawnSync([MRLBENCH, "--out", base, "--quiet"], { stdout: "ignore", stderr: "ignore" });
    const verdicts = Array.from({ length: WHOLE_GATES }, () => {
      const { stderr } = Bun.spawnSync(
        [MRLBENCH, "check", base, "--against", MRLBENCH, "--max-p99", "+5%", "--csv", "/dev/null", "--quiet"],
        { stdin: "ignore" },
      );
      return pairsOf(stderr.toString(), "check")[0]?.get("verdict");
    });
    const count = (verdict: string) => verdicts.filter((one) => one === verdict).length;
    return { fail: count("fail"), undecided: count("undecided") };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Slower by 15 and 10 % through a library that stands before the runtime, and not slower: gates at +3 %. */
export async function slowerGates(): Promise<readonly Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), "mrlbench-gates-"));
  try {
    const sideOf = (percent: number): Side => ({
      name: `slowed by ${percent} %`,
      command: [MRLBENCH, `--ort-library=${slowLibrary(folder, percent)}`],
    });
    const { pairs, roundNs } = await measuredPairs([0, 0, 15, 10].map(sideOf), PAIRS);
    const [, same, by15, by10] = pairs;
    const drawn = (of: readonly ProcessPair[], isSame: boolean) =>
      drawnGates(GATES, {
        growth: 0.03,
        roundNs: roundNs / 2,
        budgetNs: BUDGET_NS,
        pair: drawFrom(of, isSame),
      });
    const ofSame = await drawn(same!, true);
    return [
      {
        name: "gate-undecided",
        value: percent(ofSame.undecided, GATES),
        unit: "%",
        limit: MOST_UNDECIDED_PERCENT,
      },
      { name: "gate-false-fail-3", value: percent(ofSame.fail, GATES), unit: "%", limit: MOST_FALSE_PERCENT },
      ...(await foundFigures(15, by15!, drawn)),
      ...(await foundFigures(10, by10!, drawn)),
    ];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function foundFigures(
  slower: keyof typeof LEAST_FOUND_PERCENT,
  pairs: readonly ProcessPair[],
  drawn: (pairs: readonly ProcessPair[], isSame: boolean) => ReturnType<typeof drawnGates>,
): Promise<readonly Figure[]> {
  const verdicts = await drawn(pairs, false);
  const seen = medianOf(pairs.map(({ subject, baseline }) => subject / baseline));
  return [
    {
      name: `gate-found-${slower}`,
      value: percent(verdicts.fail, GATES),
      unit: "%",
      limit: LEAST_FOUND_PERCENT[slower],
      isLeast: true,
    },
    { name: `gate-injected-${slower}`, value: seen, unit: "ratio" },
  ];
}

/**
 * Rounds of one process of each side, in turning order, with as many calls as in `check`.
 * @returns of each side its p99 with that of the first one in the same round, and what two processes take
 */
async function measuredPairs(sides: readonly Side[], count: number) {
  const pairs = sides.map((): ProcessPair[] => []);
  let calls = CALLS;
  let worth: number | undefined;
  const beginNs = Bun.nanoseconds();
  for (let round = 0; round < count; round++) {
    const p99 = new Map<number, number>();
    for (let turn = 0; turn < sides.length; turn++) {
      const at = (round + turn) % sides.length;
      const measured = await measureSide(sides[at]!, calls);
      p99.set(at, figuresByLaps(measured!.cases[0]!).p99_us!);
      worth ??= callsWorthAStart(measured!, CALLS);
    }
    for (const [at, own] of pairs.entries()) own.push({ subject: p99.get(at)!, baseline: p99.get(0)! });
    calls = worth!;
  }
  const roundNs = (Bun.nanoseconds() - beginNs) / count;
  return { pairs, roundNs };
}

/** Works for a while and rests for a while, each some tenths of a second, by chance. */
const LOAD = `for (;;) {
  const end = performance.now() + 50 + 450 * Math.random();
  while (performance.now() < end) new Uint8Array(1 << 20).slice();
  Bun.sleepSync(50 + 1450 * Math.random());
}`;

async function besideRandomLoad<T>(work: () => Promise<T>): Promise<T> {
  const load = Bun.spawn([process.execPath, "-e", LOAD], { stdio: ["ignore", "ignore", "ignore"] });
  try {
    return await work();
  } finally {
    load.kill("SIGKILL");
    await load.exited;
  }
}

const TRIALS: Readonly<Record<Extent, number>> = { whole: 1000, short: 60 };
/** Of the logarithm of a p99 from process to process, and of a stop that doubles one of some. */
const NOISE = 0.076;
const STOPS = 0.05;
/** What two processes take, by their cost on two cores. */
const ROUND_NS = 1.2e9;

/** Simulated processes, of which the truth is known. */
export async function simulatedGates(extent: Extent): Promise<readonly Figure[]> {
  const trials = TRIALS[extent];
  const drawn = (ratio: number, growth: number) =>
    drawnGates(trials, {
      growth,
      roundNs: ROUND_NS,
      budgetNs: BUDGET_NS,
      pair: (random) => ({ subject: ratio * simulatedP99(random), baseline: simulatedP99(random) }),
    });
  const [same, onLimit, slower15, slower10] = [
    await drawn(1, 0.05),
    await drawn(1.05, 0.05),
    await drawn(1.15, 0.03),
    await drawn(1.1, 0.03),
  ];
  // What is on its limit fails, and passes, in 5 %: three standard errors more are chance.
  const most = 5 + 3 * Math.sqrt((5 * 95) / trials);
  return [
    {
      name: "gate-simulated-false-fail",
      value: percent(same.fail, trials),
      unit: "%",
      limit: MOST_FALSE_PERCENT,
    },
    { name: "gate-simulated-fail-on-limit", value: percent(onLimit.fail, trials), unit: "%", limit: most },
    { name: "gate-simulated-pass-on-limit", value: percent(onLimit.pass, trials), unit: "%", limit: most },
    {
      name: "gate-simulated-found-15",
      value: percent(slower15.fail, trials),
      unit: "%",
      limit: LEAST_FOUND_PERCENT[15],
      isLeast: true,
    },
    {
      name: "gate-simulated-found-10",
      value: percent(slower10.fail, trials),
      unit: "%",
      limit: LEAST_FOUND_PERCENT[10],
      isLeast: true,
    },
  ];
}

function simulatedP99(random: Random): number {
  return 100 * Math.exp(NOISE * normal(random)) * (uniform(random) < STOPS ? 2 : 1);
}

function percent(count: number, of: number): number {
  return (100 * count) / of;
}
