// How a case starts this program again, afresh or beside itself: which children there are, and what each is told. The words are
// known to whoever runs cases.
import type { BoundaryPlan } from "../../bench/boundary.ts";
import type { PromptKind } from "../../core/recipe.ts";
import type { Runtime } from "../../engine/providers.ts";
import type { CandidateRequest } from "../../open/candidate.ts";
import type { EmbedRequest } from "../../open/embedding.ts";
import type { Places } from "../../open/places.ts";
import type { ProgramLimits } from "../../sim/load/program.ts";
import type { WorkerTask } from "../../sim/load/worker.ts";

/** What is opened, and how it embeds. */
interface EmbeddingTask {
  readonly candidate: CandidateRequest;
  readonly places: Places;
  readonly embed: Omit<EmbedRequest, "maxTokens">;
}

/** One vector as soon as can be. */
export interface FirstVectorTask extends EmbeddingTask {
  readonly texts: readonly string[];
}

/** What it costs to keep a model that is open. */
export interface KeepCostTask extends EmbeddingTask {
  /** Of the longest text of the case. */
  readonly longestTokens: number;
}

/** Which device computes. */
export interface ProofTask {
  readonly candidate: CandidateRequest;
  readonly places: Places;
  readonly prompt: PromptKind;
}

/** The user's own program, and its output. */
export interface ReaderTask {
  readonly command: string;
  readonly limits: ProgramLimits;
  /** Where the program may run: not only where its parent was bound to. */
  readonly programCpus: readonly number[];
  /** Where its output is read. */
  readonly readerCpus: readonly number[];
}

/** A share of what the boundary of a runtime is measured by. */
export interface BoundaryTask {
  readonly runtime: Runtime;
  readonly plan: BoundaryPlan;
  readonly places: Places;
}

/** What one more caller of a case does. */
export interface CallerWork extends EmbeddingTask {
  readonly name: string;
  readonly layer: "A" | "B";
  readonly texts: readonly string[];
  /** The text that it begins with: callers that went in step would share what one of them brought into the caches. */
  readonly firstText: number;
  readonly gapMs: number | undefined;
  /** Where it is bound to; undefined where the system decides. */
  readonly cpus: readonly number[] | undefined;
}

/** One more caller of a case, in a process. */
export interface CallerTask {
  /** Of a CallerWork as JSON: too long for a command line. */
  readonly file: string;
}

export interface ChildTasks {
  /** A MeasureTask follows. */
  readonly measureCase: null;
  readonly firstVector: FirstVectorTask;
  readonly prove: ProofTask;
  readonly measureBoundary: BoundaryTask;
  readonly loadWorker: WorkerTask;
  readonly programReader: ReaderTask;
  readonly caller: CallerTask;
  /** A Worker of the process that measures. */
  readonly callerThread: CallerWork;
  readonly keepCost: KeepCostTask;
}

/** Executable and arguments of a child with its task. */
export type ChildCommand = <Name extends keyof ChildTasks>(
  name: Name,
  task: ChildTasks[Name],
) => readonly string[];
