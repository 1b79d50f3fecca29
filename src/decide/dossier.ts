// What is known of one candidate so far, stage by stage, until the decision reads it.
import { ExitCode } from "../core/errors.ts";
import { exitCodeOf } from "../core/system-error.ts";
import type { CallFigures, StepFigures, Tried, TriedFailure } from "../decision/tried.ts";
import type { GridEnd } from "../grid/grid-case.ts";
import type { Planned } from "./candidates.ts";
import type { EmbeddedTexts } from "./children/tasks.ts";
import { limitsOf, parityOf } from "./parity.ts";
import type { KnownWeights } from "./weights.ts";

export class Dossier {
  readonly planned: Planned;
  weights: KnownWeights | undefined;
  screening: CallFigures | undefined;
  call: CallFigures | undefined;
  step: StepFigures | undefined;
  leftOut: string | undefined;
  failure: TriedFailure | undefined;
  /** Its own vectors, where others of its weights were judged. */
  vectors: EmbeddedTexts | undefined;
  #device: string | undefined;
  #proof: number | undefined;

  constructor(planned: Planned) {
    this.planned = planned;
    if (planned.refusal !== undefined) this.failure = { text: planned.refusal, isDisqualified: false };
  }

  /** Whether it is still in the running. */
  get isIn(): boolean {
    return this.failure === undefined && this.leftOut === undefined;
  }

  /** Of a call in Layer A; without end where it was not measured. */
  get screenedNs(): number {
    return this.screening?.p50Ns ?? Number.POSITIVE_INFINITY;
  }

  fail(error: Error): void {
    this.failure ??= { text: error.message, isDisqualified: exitCodeOf(error) === ExitCode.disqualified };
  }

  /** What a stage made of it: its figures, or why there are none. */
  take({ outcome: { result }, why }: GridEnd): void {
    this.#device ??= result.device;
    const { proof } = result.identity;
    if (typeof proof === "number") this.#proof ??= proof;
    const text = result.error ?? why;
    if (result.verdict === "disqualified") {
      this.failure ??= { text: text ?? leftDevice(result.fallback), isDisqualified: true };
    } else if (result.verdict === "failed") {
      this.failure ??= { text: text ?? "it failed", isDisqualified: false };
    }
  }

  tried(): Tried {
    const { planned, weights, screening, call, step, failure, leftOut } = this;
    const { candidate, model, variant, backend, runtime, provider, precision } = planned;
    const { vectors: _, ...known } = weights ?? { vectors: undefined };
    return {
      ...{ candidate, model, variant, backend, runtime, provider, precision },
      ...{ device: this.#device, proof: this.#proof },
      weights: weights && (known as Tried["weights"]),
      parity: this.parity(),
      ...{ screening, call, step, failure, leftOut },
    };
  }

  /** Against the vectors that were judged. */
  parity() {
    const { weights, vectors, planned } = this;
    if (weights === undefined || vectors === undefined) return undefined;
    return parityOf(weights.vectors, vectors, weights.fullDim, limitsOf(planned));
  }
}

export function callFigures(end: GridEnd): CallFigures {
  const { latency, cpuNs, peakRssBytes } = end.outcome.result;
  return { p50Ns: latency?.latencyNsP50, p99Ns: latency?.latencyNsP99, cpuNs, peakRssBytes };
}

export function stepFigures(end: GridEnd): StepFigures {
  const steps = (end.outcome.result.processes ?? []).map(({ step }) => step);
  return {
    p50Ns: steps.map((step) => step?.latencyNsP50),
    p99Ns: steps.map((step) => step?.latencyNsP99),
    maxNs: steps.map((step) => step?.latencyNsMax),
    planned: end.planned,
  };
}

function leftDevice(fallback: string | undefined): string {
  return `the work left the device that was asked for (fallback ${fallback ?? "unknown"})`;
}
