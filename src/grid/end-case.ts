// What a case of a grid comes to, and what it may be called: measured is only what had its processes.
import { askedIdentity, identityOf } from "../cases/describe/identity.ts";
import type { CaseOutcome } from "../cases/outcome.ts";
import type { RunContext } from "../cases/run-context.ts";
import { wholeCase } from "../cases/whole-case.ts";
import { ExitCode } from "../core/errors.ts";
import { FEWEST_FOR_INTERVAL } from "../stats/between-processes.ts";
import type { GridCase, GridEnd } from "./grid-case.ts";
import type { GridFolder } from "./store/grid-folder.ts";

/** A case, and of how many processes it was to be. */
export interface PlacedCase {
  readonly index: number;
  readonly gridCase: GridCase;
  readonly planned: number;
}

/** Why a case gets no more processes. */
export interface Cut {
  readonly why: string;
  /** Who is clearly slower is not measured, however many processes that took. */
  readonly isDropped: boolean;
}

/**
 * A case that gets no more processes.
 * @param cut where it was to have more
 */
export async function endedCase(
  { index, gridCase, planned }: PlacedCase,
  cut: Cut | undefined,
  folder: GridFolder,
  context: RunContext,
): Promise<GridEnd> {
  const blocks = folder.blocks(index);
  const processes = blocks.length;
  if (processes === 0) return notStarted({ index, gridCase, planned }, cut?.why, context);
  const isEnough = processes >= Math.min(planned, FEWEST_FOR_INTERVAL);
  const isMeasured = cut === undefined || (isEnough && !cut.isDropped);
  const { settings } = gridCase;
  const outcome = await wholeCase(
    {
      outcomes: blocks.map((block) => block.outcome),
      readings: blocks.flatMap(({ reading }) => reading ?? []),
      planned: cut === undefined ? planned : processes,
    },
    // Whoever was dropped is not started again for the time to its first vector: that of its processes is known.
    { ...context, settings: isMeasured ? settings : { ...settings, warmStarts: 0, coldStarts: 0 } },
  );
  const counts = { index, processes, planned };
  if (outcome.result.verdict === "failed" || outcome.result.verdict === "disqualified")
    return { ...counts, standing: "failed", outcome, why: outcome.result.error };
  if (isMeasured) return { ...counts, standing: "measured", outcome, why: undefined };
  return { ...counts, standing: "screened", outcome: screened(outcome, cut.why), why: cut.why };
}

function notStarted(
  { index, gridCase: { benchCase, settings }, planned }: PlacedCase,
  why: string | undefined,
  context: RunContext,
): GridEnd {
  const identity = identityOf(benchCase, { ...context, settings }, askedIdentity(benchCase));
  const outcome: CaseOutcome = {
    result: { identity, verdict: "not-started", why, timer: context.timer, warnings: [], notes: [] },
    calls: [],
    facts: { identity },
    exitCode: ExitCode.done,
    isPinned: undefined,
  };
  return { index, standing: "not-started", outcome, processes: 0, planned, why };
}

function screened(outcome: CaseOutcome, why: string): CaseOutcome {
  return { ...outcome, result: { ...outcome.result, verdict: "screened", why } };
}
