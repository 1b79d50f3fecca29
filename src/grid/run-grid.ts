// A grid: its cases in fresh processes, one alive at a time, in rounds that give every case one. Each process is on the disk before the
// next begins; those that are there from before a kill are not run again. With a budget the cases of a heat race: who is clearly worse
// gets no more of it.

import { RunProgram } from "../cases/beside/run-program.ts";
import { failedCase } from "../cases/describe/failed-case.ts";
import { askedIdentity } from "../cases/describe/identity.ts";
import type { ProcessOutcome } from "../cases/outcome.ts";
import { callsOf } from "../cases/pace/paced-calls.ts";
import { CASE_NS, sharesOf, turnOf } from "../cases/plan/shares.ts";
import type { RunContext } from "../cases/run-context.ts";
import { type MeasuredShare, measuredShare } from "../cases/share-of-case.ts";
import { textsSha256 } from "../cases/texts-sha256.ts";
import { ExitCode } from "../core/errors.ts";
import { exitCodeOf } from "../core/system-error.ts";
import type { TextSet } from "../data/text-set.ts";
import { monotonicNs } from "../host/clock.ts";
import { coreKnown } from "../host/core-speed.ts";
import { type Cut, endedCase, type PlacedCase } from "./end-case.ts";
import type { GridCase, GridEnd, PlannedCase } from "./grid-case.ts";
import { fits, limitsIn, type ProcessLimits } from "./race/grid-budget.ts";
import { type Dropped, Heats } from "./race/heats.ts";
import type { GridFolder } from "./store/grid-folder.ts";

export interface GridLimits {
  /** Time for all processes, those before a kill included; undefined for as long as they take, and no race. */
  readonly budgetNs: number | undefined;
  /** Asked before each process: false once the time of whoever runs the grid is over. Left out where nothing else limits it. */
  readonly mayStart?: (() => boolean) | undefined;
}

export interface GridWatch {
  /** A process has ended, and is on the disk. */
  readonly block: (index: number, outcome: ProcessOutcome) => void;
  /** A case gets no more processes. */
  readonly dropped: (index: number, why: string) => void;
  /** A case has ended: in the order of the cases. */
  readonly done: (end: GridEnd) => void;
}

interface Running extends PlacedCase {
  /** Steady calls of each of its processes. */
  readonly shares: readonly number[];
}

interface Run {
  readonly running: readonly Running[];
  readonly folder: GridFolder;
  readonly program: RunProgram;
  readonly context: RunContext;
  readonly watch: GridWatch;
  readonly heats: Heats;
  readonly budgetNs: number | undefined;
  readonly mayStart: () => boolean;
  readonly textsSha256: (texts: TextSet) => string;
  /** How a case that was dropped says why. */
  readonly reasonOf: (dropped: Dropped) => string;
  /** Tells the cases that have ended. */
  readonly tell: () => void;
}

/**
 * Runs what the folder does not have yet, and tells all of it.
 * @param nameOf a case for people
 * @returns whether it came to its end: who asks to stop leaves a folder that can be gone on with
 * @throws OutputError, which ends the grid; whatever else fails is what a case comes to
 */
export async function runGrid(
  cases: readonly GridCase[],
  folder: GridFolder,
  context: RunContext,
  watch: GridWatch,
  { budgetNs, mayStart = () => true }: GridLimits,
  nameOf: (index: number) => string = String,
): Promise<boolean> {
  const running = cases.map((gridCase, index): Running => {
    const shares = processesOf(gridCase);
    return { index, gridCase, shares, planned: shares.length };
  });
  const own = { ...context, originNs: monotonicNs() - folder.elapsedNs, scratch: folder.scratch };
  const program = new RunProgram(
    cases.map(({ benchCase }) => benchCase),
    own,
  );
  const run: Run = {
    ...{ running, folder, program, context: own, watch, budgetNs, mayStart },
    heats: new Heats(
      running.map(({ index, gridCase: { heat } }) => ({ index, heat })),
      (index) => folder.notes(index),
    ),
    textsSha256: digests(),
    reasonOf: ({ by, ratio, round }) =>
      `dropped in round ${round}: each process slower than each of ${nameOf(by)}, ${ratio.toFixed(2)} times`,
    tell: tellInOrder(running, folder, watch),
  };
  try {
    run.tell();
    await runRounds(run);
    if (context.shouldStop()) return false;
    for (const one of running) await end(one, budgetOver(one, folder), run);
    folder.finish();
    return true;
  } finally {
    await program.close();
  }
}

/** Steady calls of each process of a case. */
export function processesOf({ benchCase, settings }: PlannedCase): readonly number[] {
  return sharesOf(callsOf(benchCase, settings), settings.processes);
}

async function runRounds(run: Run): Promise<void> {
  const { running, folder, context, heats, watch, budgetNs } = run;
  for (let round = 0; ; round++) {
    let hasRun = false;
    for (const one of turnOf(round, running)) {
      if (!wantsProcess(one, round, run)) continue;
      if (folder.notes(one.index).length <= round) {
        if (context.shouldStop()) return;
        if (!hasTime(one, run)) continue;
        if (!(await runProcess(one, run))) return;
      }
      hasRun = true;
      const isWhole = budgetNs === undefined && round + 1 === one.shares.length;
      if (isWhole || folder.notes(one.index).at(-1)!.isOut) await end(one, undefined, run);
    }
    if (!hasRun) return;
    if (budgetNs === undefined) continue;
    for (const dropped of heats.after(round)) {
      const { index } = dropped;
      if (folder.end(index) !== undefined) continue;
      const why = run.reasonOf(dropped);
      watch.dropped(index, why);
      await end(running[index]!, { why, isDropped: true }, run);
    }
  }
}

/** Whether a case takes part in a round. With a budget those go on that nothing is decided between. */
function wantsProcess({ index, shares }: Running, round: number, { folder, heats, budgetNs }: Run): boolean {
  const notes = folder.notes(index);
  if (heats.dropped(index) || notes.slice(0, round).some(({ isOut }) => isOut)) return false;
  return round < shares.length || (budgetNs !== undefined && heats.hasRivals(index));
}

function hasTime({ index }: Running, { running, folder, context, budgetNs, mayStart }: Run): boolean {
  if (budgetNs === undefined) return mayStart();
  const leftNs = budgetNs - (monotonicNs() - context.originNs);
  const tookNs = (place: number) => folder.notes(place).map((note) => note.tookNs);
  return fits(
    leftNs,
    tookNs(index),
    running.flatMap((one) => tookNs(one.index)),
  );
}

/** @returns false when the user asked to stop meanwhile: a share that is not whole is none */
async function runProcess(one: Running, run: Run): Promise<boolean> {
  const { folder, context, watch } = run;
  const beginNs = monotonicNs();
  const { outcome, reading } = await shareOf(one, run);
  if (context.shouldStop()) return false;
  const endNs = monotonicNs();
  folder.elapsedNs = endNs - context.originNs;
  folder.addBlock(one.index, {
    ...{ outcome, reading, tookNs: endNs - beginNs },
    textsSha256: run.textsSha256(one.gridCase.texts),
  });
  watch.block(one.index, outcome);
  return true;
}

/** @throws OutputError */
async function shareOf({ index, gridCase, shares }: Running, run: Run): Promise<MeasuredShare> {
  const { benchCase, settings, texts } = gridCase;
  const notes = run.folder.notes(index);
  const context = { ...run.context, settings };
  try {
    return await measuredShare(
      {
        ...{ benchCase, texts },
        process: notes.length,
        calls: shares[notes.length % shares.length]!,
        passTexts: notes.find(({ passTexts }) => passTexts !== undefined)?.passTexts,
        core: coreKnown(notes, shares.length),
        ...limitsOf(gridCase, shares.length, run),
      },
      run.program,
      context,
    );
  } catch (error) {
    // What nobody could know before it was opened, such as a dim above the model's, is no reason to lose the others.
    if (exitCodeOf(error) !== ExitCode.usage) throw error;
    const outcome = failedCase(benchCase, askedIdentity(benchCase), error as Error, context);
    return { outcome, reading: undefined };
  }
}

function limitsOf({ settings }: GridCase, processes: number, { running, budgetNs }: Run): ProcessLimits {
  if (budgetNs !== undefined) return limitsIn(budgetNs, running.length);
  if (settings.iters !== undefined)
    return { enoughNs: Number.POSITIVE_INFINITY, mostNs: Number.POSITIVE_INFINITY };
  return { enoughNs: CASE_NS / processes, mostNs: CASE_NS };
}

function budgetOver({ index, planned }: Running, folder: GridFolder): Cut {
  const processes = folder.notes(index).length;
  return { why: `the budget was spent after ${processes} of ${planned} processes`, isDropped: false };
}

async function end(one: Running, cut: Cut | undefined, { folder, context, tell }: Run): Promise<void> {
  if (folder.end(one.index) !== undefined) return;
  folder.addEnd(await endedCase(one, cut, folder, context));
  tell();
}

/** Each set is read once. */
function digests(): (texts: TextSet) => string {
  const known = new Map<TextSet, string>();
  return (texts) => {
    const digest = known.get(texts) ?? textsSha256(texts);
    known.set(texts, digest);
    return digest;
  };
}

/** Whoever's turn was the last, cases are told in their order. */
function tellInOrder(running: readonly Running[], folder: GridFolder, watch: GridWatch): () => void {
  let next = 0;
  return () => {
    for (; next < running.length; next++) {
      const end = folder.end(next);
      if (end === undefined) return;
      folder.tell(end);
      watch.done(end);
    }
  };
}
