// One stage of a decision: its cases in a grid of their own, in a run folder that any command reads, and that is gone on with after a kill.
import { join } from "node:path";
import { buildHash, version } from "../assets/version.ts";
import type { RunContext } from "../cases/run-context.ts";
import type { BenchCase, CaseSettings, Layer } from "../cases/settings.ts";
import type { TextSet } from "../data/text-set.ts";
import { isThere } from "../files/there.ts";
import type { GridCase, GridEnd } from "../grid/grid-case.ts";
import { runGrid } from "../grid/run-grid.ts";
import { GridFolder } from "../grid/store/grid-folder.ts";
import { type GridRecord, recordPath } from "../grid/store/record.ts";
import { monotonicNs } from "../host/clock.ts";
import { jsonText } from "../report/json.ts";
import type { ProcessFigures } from "../schema/case-result.ts";
import { FEWEST_FOR_INTERVAL } from "../stats/between-processes.ts";
import type { Planned } from "./candidates.ts";

export interface Stage {
  /** Its folder. */
  readonly name: string;
  readonly layer: Layer;
  readonly settings: CaseSettings;
  readonly load: BenchCase["load"];
  /** No process begins after so long. */
  readonly mostNs: number;
  /** As many rounds as an interval takes may take longer. */
  readonly leastNs?: number;
}

export interface StagePlace {
  readonly folder: string;
  readonly texts: TextSet;
  readonly context: RunContext;
  readonly facts: Readonly<Record<string, unknown>>;
  /** Told after each process: how many of all are done. */
  readonly progress: (done: number, total: number, name: string) => void;
}

export interface StageCase {
  readonly planned: Planned;
  readonly dim: BenchCase["dim"];
}

/**
 * What each case came to, in their order.
 * @throws OutputError; Interrupted is left to the caller, who asks
 */
export async function measureStage(
  { name, layer, settings, load, mostNs, leastNs = mostNs }: Stage,
  cases: readonly StageCase[],
  { folder: parent, texts, context, facts, progress }: StagePlace,
): Promise<readonly GridEnd[]> {
  const grid = cases.map(({ planned, dim }): GridCase => {
    const { model, variant, backend, runtime, provider, threads, pin, spin } = planned.request;
    const benchCase: BenchCase = {
      ...{ model, variant, backend, runtime, provider, threads, pin, spin, layer, dim, load },
      ...{
        providerLibrary: undefined,
        precision: planned.precision,
        batch: 1,
        arena: true,
        callers: 1,
        sessions: "own",
        gapMs: undefined,
        text: { kind: "dataset", words: "mixed" },
      },
    };
    return { benchCase, settings, heat: name, texts };
  });
  const path = join(parent, name);
  const record: GridRecord = {
    ...{ version, build: buildHash, machine: context.machine, run: context.run, asked: {}, texts: {} },
    budgetNs: null,
    // As the file has them: what is undefined is null there.
    cases: JSON.parse(jsonText(grid.map(({ texts: _, ...one }) => one))),
  };
  using folder = isThere(recordPath(path))
    ? GridFolder.resume(path, record)
    : GridFolder.begin(path, record, facts);
  const ends: GridEnd[] = [];
  const total = cases.length * settings.processes;
  let done = 0;
  const beginNs = monotonicNs();
  const isEnough = () => done >= FEWEST_FOR_INTERVAL * cases.length;
  const isOver = () => monotonicNs() - beginNs > (isEnough() ? mostNs : leastNs);
  const watch = {
    block: (index: number) => progress(++done, total, cases[index]!.planned.candidate),
    dropped() {},
    done: (end: GridEnd) => void ends.push(end),
  };
  const timed = { ...context, settings, shouldStop: () => context.shouldStop() || isOver() };
  const isWhole = await runGrid(grid, folder, timed, watch, { budgetNs: undefined });
  // What the time did not hold ends as it is.
  if (!isWhole && !context.shouldStop())
    await runGrid(grid, folder, { ...context, settings }, watch, { budgetNs: 1 });
  return ends;
}

export function processesOf({ outcome }: GridEnd): readonly ProcessFigures[] {
  return outcome.result.processes ?? [];
}
