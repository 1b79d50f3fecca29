// What a run of cases is asked to do, in the program's own words: the command line fills it, and so may whoever else runs cases.
import type { Dim } from "../core/dim.ts";
import type { Pin } from "../core/pin.ts";
import type { PromptKind, RecipeChanges } from "../core/recipe.ts";
import type { TextSource } from "../data/texts.ts";
import type { Backend, Precision, Runtime } from "../engine/providers.ts";
import type { IndexKind } from "../sim/index/vector-index.ts";
import type { LoadKind } from "../sim/load/partner.ts";

/** A: the runtime alone; B: an application's call; C: a simulation's step. */
export type Layer = "A" | "B" | "C";

/** What is measured: one combination of everything that a sweep varies. */
export interface BenchCase {
  readonly model: string;
  /** Undefined for the model's own default, which is known when it is opened. */
  readonly variant: string | undefined;
  readonly backend: Backend;
  readonly runtime: Runtime | "auto";
  readonly provider: string | undefined;
  /** A library that brings a provider of its own; undefined for the runtimes' own ones. */
  readonly providerLibrary: string | undefined;
  /** Undefined for the device's own. */
  readonly precision: Precision | undefined;
  readonly layer: Layer;
  readonly dim: Dim;
  readonly batch: number;
  readonly threads: number;
  readonly pin: Pin;
  readonly spin: boolean;
  /** Whether ONNX Runtime keeps memory between calls. */
  readonly arena: boolean;
  readonly load: LoadKind;
  /** Pause before each call; undefined where none was asked for. */
  readonly gapMs: number | undefined;
  /** Who calls at once: processes with a session each, or threads that share one. */
  readonly callers: number;
  readonly sessions: "own" | "shared";
  readonly text: TextSource;
}

/** The values that each part of a case takes in turn. */
export type Sweep = { readonly [Part in keyof BenchCase]: readonly BenchCase[Part][] };

/** How all cases of a run are measured. */
export interface CaseSettings {
  /** Whether a case is timed where the CPU does a part of the work, or is the device under another name. */
  readonly acceptFallback: boolean;
  /** Whether what is compiled is kept for the later processes of a case; undefined for devices that take long to compile for. */
  readonly compileCache: boolean | undefined;
  /** Buckets of fixed shape, in tokens; undefined for those that the device wants. */
  readonly lengths: readonly number[] | undefined;
  /** What the provider of a library is told, by its own names. */
  readonly providerOptions: Readonly<Record<string, string>> | undefined;
  readonly normalize: boolean;
  readonly prompt: PromptKind;
  /** In place of what a model's files say. */
  readonly recipe: RecipeChanges;
  /** Steady calls, or ticks, of all processes; undefined for as many as the pace suggests. */
  readonly iters: number | undefined;
  /** Fresh processes that share them, at most. */
  readonly processes: number;
  /** Processes follow each other until so much time has passed; undefined for as many as share the calls. */
  readonly forNs: number | undefined;
  /** A process that takes longer is ended; undefined for no limit. */
  readonly timeoutNs: number | undefined;
  readonly warmup: number | "auto";
  /** Calls that are due in a second; undefined back to back. */
  readonly rateHz: number | undefined;
  /** Fresh processes that are timed to their first vector, those that measure among them, and others that begin with an empty cache. */
  readonly warmStarts: number;
  readonly coldStarts: number;
  /** Whether one more process says what the model of a case costs to keep. */
  readonly keepCost: boolean;
  /** A call slower than so many medians is a spike, and so is one that takes longer than so long. */
  readonly spikeFactor: number;
  readonly spikeNs: number | undefined;
  readonly seed: number;
  /** The user's own program that runs beside, by the shell; undefined for none. */
  readonly program: string | undefined;
  readonly ticks: TickSettings;
}

/** What only Layer C knows. */
export interface TickSettings {
  /** Of each process. */
  readonly rounds: number;
  /** Share of texts that came a moment ago. */
  readonly repeatHits: number;
  readonly index: IndexKind | "auto";
  /** Memories. */
  readonly indexSize: number;
  /** Hits that are ordered again by whole vectors; undefined for none. */
  readonly rerankDepth: number | undefined;
  /** What the dim of a search follows; undefined for one dim. */
  readonly budgetNs: number | undefined;
}
