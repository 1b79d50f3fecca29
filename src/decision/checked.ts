// Of a decision's document, what is held against today: the primary, and those that came next.
import { UsageError } from "../core/errors.ts";
import type { Limits } from "./constraints.ts";
import { readDecision } from "./read-decision.ts";
import type { CandidateIdentity } from "./tried.ts";

/** A candidate, its model as it is opened (an id or a path), and the dim at which it ran. */
export interface CheckedPoint extends CandidateIdentity {
  readonly dim: number;
}

export interface CheckedDecision {
  readonly primary: CheckedPoint;
  readonly others: readonly CheckedPoint[];
  readonly p99Ns: number | undefined;
  readonly limits: Limits;
  /** How the primary is opened: options of the library by their names. */
  readonly open: Readonly<Record<string, unknown>>;
  readonly textName: string | undefined;
  readonly machine: string | undefined;
  readonly conditions: {
    readonly load: string | undefined;
    readonly program: string | undefined;
    readonly index: string | undefined;
    readonly indexSize: number | undefined;
  };
}

type Fields = Readonly<Record<string, unknown>>;

/** Beside the primary so many run: its fallback, its runner-up. */
const MOST_OTHERS = 2;

/** @throws UsageError as `readDecision`, and where what stands in it is none of ours */
export function readChecked(given: unknown, name: string): CheckedDecision {
  const { primary: point, fallback } = readDecision(given, name);
  const document = given as Fields;
  const primary = pointOf(fieldsOf(document.primary), point.open.model, name);
  const candidates = Array.isArray(document.candidates) ? document.candidates.map(fieldsOf) : [];
  const names = [fallback?.candidate, document.runner_up].filter((one) => typeof one === "string");
  const others = [...new Set(names)]
    .flatMap((one) => candidates.filter(({ candidate }) => candidate === one))
    // A path opens the model of the same name, whichever of its candidates has it.
    .map((one) =>
      pointOf(one, one.model === fieldsOf(document.primary).model ? point.open.model : one.model, name),
    );
  const limits = fieldsOf(document.limits);
  const conditions = fieldsOf(document.conditions);
  refuseNoCount(point.open.threads, "threads", name);
  refuseNoCount(conditions.index_size, "index_size", name);
  if (conditions.load === "sim-cmd" && textOf(conditions.program) === undefined) throw noProgram(name);
  return {
    primary,
    others: others.slice(0, MOST_OTHERS),
    open: point.open,
    p99Ns: nanoseconds(fieldsOf(document.primary).p99_us),
    limits: {
      maxP99Ns: nanoseconds(limits.max_p99_us),
      maxMemoryBytes: numberOf(limits.max_memory_bytes),
      maxVectorBytes: numberOf(limits.max_vector_bytes),
      maxCpuNs: nanoseconds(limits.max_cpu_us),
    },
    textName: textOf(fieldsOf(document.text).name),
    machine: textOf(fieldsOf(document.machine).id),
    conditions: {
      load: textOf(conditions.load),
      program: textOf(conditions.program),
      index: textOf(conditions.index),
      indexSize: numberOf(conditions.index_size),
    },
  };
}

function pointOf(fields: Fields, model: unknown, name: string): CheckedPoint {
  const texts = [fields.candidate, model, fields.variant, fields.backend, fields.runtime, fields.provider];
  const [candidate, asked, variant, backend, runtime, provider] = texts.map(textOf);
  const dim = numberOf(fields.dim);
  if (!(candidate && asked && variant && backend && runtime && provider && dim)) {
    throw new UsageError({
      what: `${name} has a candidate that is not whole`,
      seen: JSON.stringify(fields).slice(0, 200),
      expected: "model, variant, backend, runtime, provider and dim, as mrlbench decide writes them",
      next: "Decide again.",
    });
  }
  return {
    ...{ candidate, model: asked, variant, backend, runtime, provider, dim },
    precision: textOf(fields.precision),
  };
}

function refuseNoCount(value: unknown, field: string, name: string): void {
  if (value === undefined || value === null || (Number.isSafeInteger(value) && Number(value) > 0)) return;
  throw new UsageError({
    what: `${name} has a "${field}" that is no count`,
    seen: JSON.stringify(value),
    expected: "a whole number above 0",
    next: "Decide again.",
  });
}

function noProgram(name: string): UsageError {
  return new UsageError({
    what: `${name} was decided beside a program that it does not name`,
    seen: '"load": "sim-cmd" without "program"',
    expected: "the command of --sim-cmd",
    next: "Decide again.",
  });
}

function fieldsOf(value: unknown): Fields {
  return typeof value === "object" && value !== null ? (value as Fields) : {};
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

function numberOf(value: unknown): number | undefined {
  return typeof value === "number" && Number.isFinite(value) ? value : undefined;
}

function nanoseconds(us: unknown): number | undefined {
  const value = numberOf(us);
  return value === undefined ? undefined : value * 1e3;
}
