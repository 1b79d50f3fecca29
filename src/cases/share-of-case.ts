// A share of a case: one fresh process measures it, watched from here, and its rows say which process made them.
import type { TextSet } from "../data/text-set.ts";
import type { CoreKnown } from "../host/core-speed.ts";
import { cpusOfProcess } from "../host/pinning.ts";
import { type CaseReading, CaseWatch } from "../host/state/case-watch.ts";
import type { CallBlock } from "../schema/call-columns.ts";
import type { RunProgram } from "./beside/run-program.ts";
import { candidateOf } from "./case-candidate.ts";
import { measuredProcess } from "./children/measured-process.ts";
import { caseOfError } from "./describe/failed-case.ts";
import { askedIdentity } from "./describe/identity.ts";
import type { ProcessOutcome } from "./outcome.ts";
import { withLastCalls } from "./plan/interrupted-process.ts";
import { keptForFigures } from "./plan/last-calls.ts";
import { proofOfCase } from "./proof/case-proof.ts";
import type { RunContext } from "./run-context.ts";
import type { BenchCase } from "./settings.ts";

export interface CaseShare {
  readonly benchCase: BenchCase;
  readonly texts: TextSet;
  /** Which of the processes of its case, from 0. */
  readonly process: number;
  /** Steady calls. */
  readonly calls: number;
  /** Texts of a pass, where a process before has settled that. */
  readonly passTexts: number | undefined;
  /** Of the processes before. */
  readonly core: CoreKnown;
  /** So long after its start its steady calls end, where those that a p99 needs are made; and whatever is made. */
  readonly enoughNs: number;
  readonly mostNs: number;
}

export interface MeasuredShare {
  readonly outcome: ProcessOutcome;
  /** Of the machine meanwhile; undefined where no process was started. */
  readonly reading: CaseReading | undefined;
}

/** @throws UsageError and OutputError, which end the run; whatever else fails is its outcome */
export async function measuredShare(
  { benchCase, texts, process, calls, passTexts, core, enoughNs, mostNs }: CaseShare,
  program: RunProgram,
  context: RunContext,
): Promise<MeasuredShare> {
  const settings = { ...context.settings, iters: calls };
  const known = askedIdentity(benchCase);
  const written: CallBlock[] = [];
  try {
    // Once for all processes, which are told of it.
    await proofOfCase(candidateOf(benchCase, settings), context);
    const own = {
      ...context,
      settings,
      passTexts: passTexts ?? context.passTexts,
      core,
      program: await program.running(),
      takeRows:
        context.takeRows &&
        ((rows: CallBlock) => {
          const block = numberedBlock(rows, process);
          context.takeRows!(block);
          written.push(keptForFigures(block));
        }),
    };
    using machine = new CaseWatch(cpusOfProcess());
    const outcome = await measuredProcess({ benchCase, texts, enoughNs, mostNs }, known, own);
    return { outcome: withWritten(numbered(outcome, process), written, context), reading: machine.end() };
  } catch (error) {
    return { outcome: numbered(caseOfError(benchCase, known, error, context), process), reading: undefined };
  }
}

/** With the rows that the process handed over before its end. */
function withWritten(
  outcome: ProcessOutcome,
  written: readonly CallBlock[],
  context: RunContext,
): ProcessOutcome {
  if (written.length === 0) return outcome;
  // Once all rows were handed over, a signal ends it before its figures are made.
  const hasNoFigures = outcome.result.latency === undefined && context.shouldStop();
  return {
    ...(hasNoFigures ? withLastCalls(outcome, written, context) : outcome),
    calls: [...written, ...outcome.calls],
    writtenRows: written.reduce((sum, { table }) => sum + table.count, 0),
  };
}

function numbered(outcome: ProcessOutcome, process: number): ProcessOutcome {
  const { result, calls } = outcome;
  return {
    ...outcome,
    result: { ...result, identity: { ...result.identity, process } },
    calls: calls.map((block) => numberedBlock(block, process)),
  };
}

function numberedBlock({ identity, table }: CallBlock, process: number): CallBlock {
  return { identity: { ...identity, process }, table };
}
