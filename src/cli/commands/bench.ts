// mrlbench bench: times one candidate, or a sweep; every case ends in rows, figures and a line that a program can read.

import { builtInModels } from "../../assets/model/built-in-model.ts";
import { version } from "../../assets/version.ts";
import { storedControl } from "../../bench/control.ts";
import { loadCaseTexts } from "../../cases/case-texts.ts";
import { benchCases } from "../../cases/cases.ts";
import type { SoFar } from "../../cases/children/so-far.ts";
import type { CaseOutcome } from "../../cases/outcome.ts";
import { runCases } from "../../cases/run-cases.ts";
import type { BenchCase } from "../../cases/settings.ts";
import { worstOf } from "../../cases/sweep-exit.ts";
import { textsSha256 } from "../../cases/texts-sha256.ts";
import { checkDim } from "../../embed/embedder.ts";
import { routesFor } from "../../engine/routes.ts";
import { listenForInterrupt } from "../../host/interrupt.ts";
import { describeMachine } from "../../host/machine.ts";
import type { CallBlock } from "../../schema/call-columns.ts";
import { notesOf } from "../../schema/notes.ts";
import { caseContext, HARNESS_NOT_ASKED, harnessTimes } from "../case-context.ts";
import type { BenchOptions } from "../options/parse.ts";
import { optionsByName } from "../options/read.ts";
import { openBenchOutputs } from "../outputs/bench-outputs.ts";
import { controlOfFreshProcess } from "../processes/control-process.ts";
import { RunProgress } from "../processes/run-progress.ts";
import { typedName } from "../processes/self-command.ts";
import { placedOut, runId } from "../run-place.ts";
import { caseSettings, sweepOf } from "../settings.ts";
import { isProgressWatched } from "../stderr.ts";
import { configurationNote } from "./configuration.ts";
import { withNearVariant } from "./near-variant.ts";
import { refuseUnmet } from "./require.ts";

/**
 * @param argv as it was typed
 * @param words of all options, those of a config file among them
 * @returns the exit code
 */
export async function runBench(
  asked: BenchOptions,
  argv: readonly string[],
  words: readonly string[],
): Promise<number> {
  const run = runId();
  const machine = describeMachine();
  const options = placedOut(asked, { machine: machine.id, run });
  const cases = benchCases(sweepOf(options));
  // What no runtime serves, and what a built-in model does not have, is refused before anything is measured.
  for (const benchCase of cases) {
    routesFor(benchCase);
    refuseDimAboveBuiltIn(benchCase);
  }
  const textsOf = await loadCaseTexts(cases, options);
  await refuseUnmet(options.require ?? [], machine.virtualMachine);
  const harnessNs = asked.lean ? HARNESS_NOT_ASKED : await harnessTimes();
  // Of many texts it takes a while, and a signal still ends it at once.
  const digests = new Map([...new Set(cases.map(textsOf))].map((set) => [set, textsSha256(set)]));
  const interrupt = listenForInterrupt();
  const facts = {
    ...{ run, version, label: options.label, machine },
    command: ["mrlbench", ...argv],
    words,
    options: optionsByName("bench", options),
    texts_sha256: [...digests.values()],
    control: options.out === undefined ? undefined : await storedControl(controlOfFreshProcess),
  };
  const outputs = openBenchOutputs(options, facts, cases.length);
  const context = caseContext(options, {
    ...{ run, machine: machine.id, settings: caseSettings(options), harnessNs },
    shouldStop: () => interrupt.code() !== undefined || outputs.isLost(),
    readerFd: outputs.readerFd,
  });
  const shown = new RunProgress(context.progress, cases, options.for);
  const codes: number[] = [];
  /** Libraries say the same in every process: a person hears it once. */
  const said = new Set<string | undefined>();
  try {
    const withTexts = cases.map((benchCase) => ({ benchCase, texts: textsOf(benchCase) }));
    await runCases(withTexts, context, {
      ...(areRowsWanted(options) && { rows: (rows: CallBlock) => outputs.writeRowsSoFar(rows) }),
      measured(outcome, benchCase) {
        shown.measured();
        if (outcome.said !== undefined && !said.has(outcome.said)) context.progress.note(outcome.said);
        said.add(outcome.said);
        outputs.writeRows(outcome, digests.get(textsOf(benchCase)));
      },
      begins: (index, done, planned) => shown.begins(index, done, planned),
      ...(isProgressWatched(options) && { begun: (sofar: SoFar) => shown.begun(sofar) }),
      sofar: ({ result }) => shown.sofar(result),
      async done(outcome) {
        shown.end();
        const noted = await withNearVariant(outcome, withTexts, context, options);
        outputs.write(withConfiguration(noted, argv));
        codes.push(outcome.exitCode);
      },
    });
  } finally {
    shown.end();
    await outputs.close();
    interrupt.dispose();
  }
  return interrupt.code() ?? worstOf(codes);
}

/** To hand some over takes as long as thousands of calls. */
function areRowsWanted({ lean, csv, out }: BenchOptions): boolean {
  return !lean || csv !== undefined || out !== undefined;
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
