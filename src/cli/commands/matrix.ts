// mrlbench matrix: a grid of cases into one run folder. It says what it will do and how long that takes, keeps what each process measured
// before the next one starts, and goes on after whatever ended it.
import { resolve } from "node:path";
import { buildHash, version } from "../../assets/version.ts";
import { storedControl } from "../../bench/control.ts";
import { loadCaseTexts } from "../../cases/case-texts.ts";
import { findModels } from "../../grid/plan/model-facts.ts";
import { planGrid } from "../../grid/plan/plan-grid.ts";
import { withoutRefused } from "../../grid/plan/refused-precision.ts";
import { preparedGrid } from "../../grid/prepared-grid.ts";
import { begunFacts } from "../../grid/store/begun-facts.ts";
import { GridFolder } from "../../grid/store/grid-folder.ts";
import { goWhereBegun, readRecord, refuseOtherPlace } from "../../grid/store/record.ts";
import { endsOfDone, toldGrid } from "../../grid/told-grid.ts";
import { type Interrupt, listenForInterrupt } from "../../host/interrupt.ts";
import { describeMachine } from "../../host/machine.ts";
import { withoutPerson } from "../../host/person.ts";
import { placesOf } from "../../open/places.ts";
import { refuseRunFolder } from "../../report/bench/run-folder.ts";
import { planLines } from "../../report/grid/plan-lines.ts";
import { caseContext, harnessTimes } from "../case-context.ts";
import type { GivenOptions } from "../options/argv.ts";
import type { OptionsOf } from "../options/commands.ts";
import { checkedMatrix, type ParseContext } from "../options/parse.ts";
import { optionsByName, readOptions } from "../options/read.ts";
import { askedOf, resumedOptions } from "../options/resumed-options.ts";
import { MatrixOutputs } from "../outputs/matrix-outputs.ts";
import { writeParquetFiles } from "../outputs/parquet-files.ts";
import { controlOfFreshProcess } from "../processes/control-process.ts";
import { typedName } from "../processes/self-command.ts";
import { placedOut, runId } from "../run-place.ts";
import { caseSettings, sweepOf } from "../settings.ts";
import { stderrStyle, writeStderr } from "../stderr.ts";
import { refuseUnmet } from "./require.ts";

/** What was typed, and what that says where nothing is gone on with. */
interface Typed {
  readonly options: OptionsOf<"matrix">;
  readonly typed: GivenOptions;
}

/** @returns the exit code */
export async function runMatrix(
  { options: asTyped, typed }: Typed,
  argv: readonly string[],
  parseContext: Pick<ParseContext, "stdoutIsTerminal">,
): Promise<number> {
  const resumed = asTyped.resume === undefined ? undefined : resolve(asTyped.resume);
  const machine = describeMachine();
  const here = { version, build: buildHash, machine: machine.id };
  const begun = asTyped.resume === undefined ? undefined : readRecord(asTyped.resume);
  if (begun !== undefined) refuseOtherPlace(begun, here);
  const given = begun === undefined ? typed : resumedOptions(resumed!, begun.asked, typed);
  const run = begun?.run ?? runId();
  const options = placedOut(
    begun === undefined ? asTyped : checkedMatrix(readOptions("matrix", given), given, parseContext),
    { machine: machine.id, run },
  );
  const path = resumed ?? options.out ?? `matrix-${run}`;
  if (begun === undefined) refuseRunFolder(path);
  const { csv } = options;
  const outputs = new MatrixOutputs({
    ...options,
    csv: csv === undefined || csv === "-" ? csv : resolve(csv),
  });
  // As a person types it, from where they are.
  const named = asTyped.resume ?? path;
  const resume = `${typedName()} matrix --resume ${named}`;
  const first = {
    ...{ run, version, label: options.label, machine, command: ["mrlbench", ...argv] },
    options: optionsByName("matrix", options),
  };
  const begunAs = (begun && begunFacts(path)) ?? withoutPerson(first);
  if (begun?.isDone) {
    for (const end of endsOfDone(path, begun, begunAs)) outputs.tell(end);
    await writeParquetFiles(path);
    await outputs.close();
    return outputs.exitCode;
  }

  if (begun !== undefined) goWhereBegun(begun);
  const modelOf = findModels(options.model, options.variant, placesOf(options));
  const settings = caseSettings({ ...options, repeatHits: 0, for: undefined });
  const possible = planGrid(sweepOf(options), options.repeatHits, settings, modelOf);
  const textsOf = await loadCaseTexts(
    possible.cases.map(({ benchCase }) => benchCase),
    options,
  );
  await refuseUnmet(options.require ?? [], machine.virtualMachine);
  const harnessNs = await harnessTimes();
  const control = begun === undefined ? await storedControl(controlOfFreshProcess) : undefined;
  // A signal ends at once whoever still plans: nothing is there to be lost.
  let interrupt: Interrupt | undefined;
  const context = caseContext(options, {
    ...{ run, machine: machine.id, settings, harnessNs },
    shouldStop: () => interrupt?.code() !== undefined,
  });
  try {
    const plan = await withoutRefused(possible, context);
    const asked = { asked: askedOf(given), begunFrom: process.cwd() };
    const known = { ...here, run, ...asked, budgetNs: options.budget ?? null };
    const grid = preparedGrid(plan, known, textsOf, modelOf);
    const facts = { ...begunAs, ...(control && { control }), grid: withoutPerson(grid.facts) };
    interrupt = listenForInterrupt();
    using folder =
      begun === undefined ? GridFolder.begin(path, grid.record, facts) : GridFolder.resume(path, grid.record);
    const say = (lines: readonly string[]) => options.quiet || writeStderr(`${lines.join("\n")}\n`);
    say(planLines(grid.shown(folder, named, resume), stderrStyle()));
    const isWhole = await toldGrid(grid, folder, context, facts, (end) => outputs.tell(end));
    if (isWhole) await writeTables(path, interrupt);
    else say([`What was measured is in ${named}; go on with: ${resume}`]);
  } finally {
    context.progress.end();
    await outputs.close();
    interrupt?.dispose();
  }
  return interrupt?.code() ?? outputs.exitCode;
}

/** Whoever pressed Ctrl-C meanwhile does not wait for them: they are made when it is gone on with. */
async function writeTables(path: string, interrupt: Interrupt): Promise<void> {
  try {
    await writeParquetFiles(path);
  } catch (error) {
    if (interrupt.code() === undefined) throw error;
  }
}
