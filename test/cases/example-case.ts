// A case, its settings and its texts, for cases on a scripted engine.
import { join } from "node:path";
import type { RunContext } from "../../src/cases/run-context.ts";
import type { BenchCase, CaseSettings } from "../../src/cases/settings.ts";
import { MissingError } from "../../src/core/errors.ts";
import type { TextSet } from "../../src/data/text-set.ts";
import type { Engine } from "../../src/engine/engine.ts";
import { createScriptedEngine, type Script } from "../../src/engine/scripted.ts";
import type { EngineSource } from "../../src/open/candidate.ts";
import { referenceFolder } from "../embed/reference-models.ts";
import { graphOf } from "../embed/scripted-model.ts";

export const DIM = 8;
const MODEL = join(referenceFolder, "minilm");

export const benchCase: BenchCase = {
  model: MODEL,
  variant: "fp32",
  backend: "cpu",
  runtime: "auto",
  provider: undefined,
  providerLibrary: undefined,
  precision: undefined,
  layer: "B",
  dim: "full",
  batch: 1,
  threads: 1,
  pin: "none",
  spin: false,
  arena: true,
  load: "solo",
  gapMs: undefined,
  callers: 1,
  sessions: "own",
  text: { kind: "dataset", words: "mixed" },
};

export const settings: CaseSettings = {
  acceptFallback: false,
  compileCache: undefined,
  lengths: undefined,
  providerOptions: undefined,
  normalize: true,
  prompt: "none",
  recipe: {},
  iters: 700,
  processes: 1,
  forNs: undefined,
  timeoutNs: undefined,
  warmup: 10,
  rateHz: undefined,
  warmStarts: 0,
  keepCost: true,
  coldStarts: 0,
  spikeFactor: 3,
  spikeNs: undefined,
  seed: 1,
  program: undefined,
  ticks: {
    rounds: 1,
    repeatHits: 0,
    index: "exact",
    indexSize: 16,
    rerankDepth: undefined,
    budgetNs: undefined,
  },
};

/** Of whatever route is taken. */
const PROVES_ALL = `console.log(JSON.stringify({ report: {
  level: 5, otherDevices: [], operators: [], parity: { texts: 64, smallestCosine: 1, meanOverlap: 1 },
} }))`;

export const context: RunContext = {
  run: "r1",
  machine: "m1",
  settings,
  passTexts: undefined,
  places: { cacheRoot: "/nowhere", ortLibrary: undefined, openvinoLibrary: undefined, modelStores: [] },
  timer: { overheadNs: 1, resolutionNs: 1 },
  harnessNs: { A: 5, B: 7, C: 9 },
  originNs: 0,
  processNs: undefined,
  isEnough: () => false,
  program: undefined,
  childCommand: (name) => [process.execPath, "-e", name === "prove" ? PROVES_ALL : "process.exit(1)"],
  proofs: new Map(),
  shouldStop: () => false,
  progress: { update() {}, note() {}, end() {} },
};

// Every word of a text is one token of this tokenizer, between two of its own.
const WORDS = ["the", "search", "query", "in", "do"];
export const texts: TextSet = {
  name: "made",
  texts: Array.from({ length: 40 }, (_, i) =>
    Array.from({ length: 1 + (i % 7) }, (_, w) => WORDS[(i + w) % WORDS.length]).join(" "),
  ),
  ids: Array.from({ length: 40 }, (_, i) => `id-${i}`),
  places: Array.from({ length: 40 }, (_, i) => `made:${i}`),
};

export interface Scripted {
  readonly source: EngineSource;
  /** Engines by how often they were closed. */
  readonly closedCounts: number[];
}

/** @param providers what each does; one that is not named has no device */
export function scripted(providers: Readonly<Record<string, Script>>): Scripted {
  const closedCounts: number[] = [];
  const source: EngineSource = (provider) => {
    const script = providers[provider];
    if (script === undefined) {
      throw new MissingError({ what: `no device for ${provider}`, next: "Buy one." });
    }
    const index = closedCounts.push(0) - 1;
    const engine: Engine = {
      ...createScriptedEngine(graphOf({ dim: DIM }), script),
      provider,
      close: () => {
        closedCounts[index]!++;
      },
    };
    return { engine, unpackedBytes: 0, unpackNs: 0 };
  };
  return { source, closedCounts };
}
