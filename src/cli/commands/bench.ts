// mrlbench bench: times one candidate, or a sweep; every case ends in rows, figures and a line that a program can read.

import { builtInModels } from "../../assets/model/built-in-model.ts";
import { version } from "../../assets/version.ts";
import { calibrateTimer } from "../../bench/timer.ts";
import { benchCases } from "../../cases/cases.ts";
import type { CaseOutcome } from "../../cases/outcome.ts";
import { runCases } from "../../cases/run-cases.ts";
import type { RunContext } from "../../cases/run-context.ts";
import type { BenchCase } from "../../cases/settings.ts";
import { ExitCode } from "../../core/errors.ts";
import type { TextSet } from "../../data/text-set.ts";
import { loadTexts } from "../../data/texts.ts";
import { checkDim } from "../../embed/embedder.ts";
import { routesFor } from "../../engine/routes.ts";
import { monotonicNs } from "../../host/clock.ts";
import { listenForInterrupt } from "../../host/interrupt.ts";
import { describeMachine } from "../../host/machine.ts";
import { placesOf } from "../../open/places.ts";
import { figuresSoFar } from "../../report/bench/terminal.ts";
import { notesOf } from "../../schema/notes.ts";
import type { BenchOptions } from "../options/parse.ts";
import { openBenchOutputs } from "../outputs/bench-outputs.ts";
import { harnessOfFreshProcess } from "../processes/harness-process.ts";
import { childCommand, typedName } from "../processes/self-command.ts";
import { placedOut, runId } from "../run-place.ts";
import { caseSettings, sweepOf } from "../settings.ts";
import { createStderrProgress, isProgressWatched } from "../stderr.ts";
import { configurationNote } from "./configuration.ts";
import { refuseUnmet } from "./require.ts";

const NOT_MEASURED = { A: undefined, B: undefined, C: undefined };

/** @returns the exit code */
export async function runBench(asked: BenchOptions, argv: readonly string[]): Promise<number> {
  const run = runId();
  const machine = describeMachine();
  const options = placedOut(asked, { machine: machine.id, run });
  const cases = benchCases(sweepOf(options));
  // What no runtime serves, and what a built-in model does not have, is refused before anything is measured.
  for (const benchCase of cases) {
    routesFor(benchCase);
    refuseDimAboveBuiltIn(benchCase);
  }
  const texts = await loadAllTexts(cases, options);
  await refuseUnmet(options.require ?? [], machine.virtualMachine);
  const harnessNs = (await harnessOfFreshProcess()) ?? NOT_MEASURED;
  const interrupt = listenForInterrupt();
  const facts = { run, version, label: options.label, machine, command: ["mrlbench", ...argv] };
  const outputs = openBenchOutputs(options, facts, cases.length);
  const context: RunContext = {
    run,
    machine: machine.id,
    settings: caseSettings(options),
    passTexts: undefined,
    places: placesOf(options),
    timer: calibrateTimer(),
    harnessNs,
    childCommand,
    proofs: new Map(),
    shouldStop: () => interrupt.code() !== undefined || outputs.isLost(),
    originNs: monotonicNs(),
    processNs: undefined,
    isEnough: () => false,
    program: undefined,
    readerFd: outputs.readerFd,
    progress: createStderrProgress(options),
  };
  const codes: number[] = [];
  /** Libraries say the same in every process: a person hears it once. */
  const said = new Set<string | undefined>();
  try {
    const withTexts = cases.map((benchCase) => ({ benchCase, texts: texts.get(textKey(benchCase))! }));
    await runCases(withTexts, context, {
      measured(outcome) {
        if (outcome.said !== undefined && !said.has(outcome.said)) context.progress.note(outcome.said);
        said.add(outcome.said);
        outputs.writeRows(outcome);
      },
      ...(isProgressWatched(options) && {
        begun: (sofar, planned) =>
          context.progress.update(0, planned, `${sofar.isWarmup ? "warm-up  " : ""}${figuresSoFar(sofar)}`),
      }),
      sofar: ({ result }, done, planned) => context.progress.update(done, planned, figuresSoFar(result)),
      done(outcome) {
        context.progress.end();
        outputs.write(withConfiguration(outcome, argv));
        codes.push(outcome.exitCode);
      },
    });
  } finally {
    context.progress.end();
    await outputs.close();
    interrupt.dispose();
  }
  return interrupt.code() ?? worstOf(codes);
}

function refuseDimAboveBuiltIn({ model, dim }: BenchCase): void {
  const builtIn = builtInModels.find(({ id }) => id === model);
  if (builtIn) checkDim(dim, builtIn.dims);
}

/** Says last which configuration it was, and how to get the other. */
function withConfiguration(outcome: CaseOutcome, argv: readonly string[]): CaseOutcome {
  const { result, isPinned } = outcome;
  if (isPinned === undefined) return outcome;
  const notes = [...result.notes, ...notesOf("again", [configurationNote(typedName(), argv, isPinned)])];
  return { ...outcome, result: { ...result, notes } };
}

/** The first that occurred of these, in this order; then any other. */
const EXIT_ORDER = [ExitCode.bug, ExitCode.native, ExitCode.disqualified, ExitCode.missing];

function worstOf(codes: readonly number[]): number {
  return (
    EXIT_ORDER.find((code) => codes.includes(code)) ??
    codes.find((code) => code !== ExitCode.done) ??
    ExitCode.done
  );
}

async function loadAllTexts(
  cases: readonly BenchCase[],
  options: BenchOptions,
): Promise<ReadonlyMap<string, TextSet>> {
  const sets = new Map<string, TextSet>();
  for (const benchCase of cases) {
    const key = textKey(benchCase);
    if (!sets.has(key)) sets.set(key, await loadTexts({ ...options, source: benchCase.text }));
  }
  return sets;
}

function textKey({ text }: BenchCase): string {
  return JSON.stringify(text);
}
