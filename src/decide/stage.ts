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
import { FEWEST_FOR_INTERVAL } from "../stats/between-processes.ts";
import type { Planned } from "./candidates.ts";

export interface Stage {
  /** Its folder. */
  readonly name: string;
  readonly layer: Layer;
  readonly settings: CaseSettings;
  readonly load: BenchCase["load"];
  /** No process begins that would end later, if it takes as long as the last ones. */
  readonly mostNs: number;
  /** As many rounds as an interval takes may take longer. */
  readonly leastNs?: number;
}

interface StagePlace {
  readonly folder: string;
  readonly texts: TextSet;
  readonly context: RunContext;
  readonly facts: Readonly<Record<string, unknown>>;
  /** Told after each process: how many of all are done. */
  readonly progress: (done: number, total: number, name: string) => void;
}

interface StageCase {
  readonly planned: Planned;
  readonly dim: BenchCase["dim"];
}

interface StageEnd {
  /** What each case came to, in their order. */
  readonly ends: readonly GridEnd[];
  /** Of all its processes, those before a kill included. */
  readonly tookNs: number;
}

/** @throws OutputError; Interrupted is left to the caller, who asks */
export async function measureStage(
  { name, layer, settings, load, mostNs, leastNs = mostNs }: Stage,
  cases: readonly StageCase[],
  { folder: parent, texts, context, facts, progress }: StagePlace,
): Promise<StageEnd> {
  const grid = cases.map(({ planned, dim }): GridCase => {
    const { model, variant, backend, runtime, provider, threads, pin, spin } = planned.request;
    const benchCase: BenchCase = {
      ...{ model, variant, backend, runtime, provider, threads, pin, spin, layer, dim, load },
      providerLibrary: undefined,
      precision: planned.precision,
      batch: 1,
      arena: true,
      callers: 1,
      sessions: "own",
      gapMs: undefined,
      text: { kind: "dataset", words: "mixed" },
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
  const tookNs = () => cases.map((_, index) => folder.notes(index).map((note) => note.tookNs));
  const beginNs = monotonicNs();
  const mayStart = () => {
    const own = tookNs();
    const isEnough = own.flat().length >= FEWEST_FOR_INTERVAL * cases.length;
    const lastNs = Math.max(0, ...own.flatMap((ofCase) => ofCase.slice(-1)));
    return monotonicNs() - beginNs + lastNs <= (isEnough ? mostNs : leastNs);
  };
  const watch = {
    block: (index: number) => progress(tookNs().flat().length, total, cases[index]!.planned.candidate),
    dropped() {},
    done: (end: GridEnd) => void ends.push(end),
  };
  await runGrid(grid, folder, { ...context, settings }, watch, { budgetNs: undefined, mayStart });
  return {
    ends,
    tookNs: tookNs()
      .flat()
      .reduce((sum, ns) => sum + ns, 0),
  };
}
