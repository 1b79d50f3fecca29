// A decision as a program hands it to us: what it opens, once it is one that can be read. Everything else in it is for people.
import { UsageError } from "../core/errors.ts";
import { DECISION_SCHEMA, DECISION_SCHEMA_VERSION } from "./schema-name.ts";

/** What to open: options of the library by their names; those that are null are left out. */
export interface DecidedPoint {
  readonly candidate: string;
  readonly open: Readonly<Record<string, unknown>>;
}

export interface ReadDecision {
  readonly primary: DecidedPoint;
  readonly fallback: DecidedPoint | undefined;
}

/** Whether something given for options means to be a decision. */
export function isDecision(given: unknown): given is Readonly<Record<string, unknown>> {
  return typeof given === "object" && given !== null && "schema" in given;
}

/**
 * @param name of what was given, for errors
 * @throws UsageError for what is no decision, was written by a later version, or has no primary
 */
export function readDecision(given: unknown, name: string): ReadDecision {
  if (!isDecision(given) || given.schema !== DECISION_SCHEMA) {
    throw new UsageError({
      what: `${name} is no decision`,
      seen: isDecision(given) ? `schema ${JSON.stringify(given.schema)}` : `no field "schema"`,
      expected: `"schema": "${DECISION_SCHEMA}", as mrlbench decide writes it`,
      next: "Give decision.json, or what JSON.parse makes of it.",
    });
  }
  if (given.schema_version !== DECISION_SCHEMA_VERSION) {
    throw new UsageError({
      what: `${name} has another version of its form`,
      seen: `schema_version ${JSON.stringify(given.schema_version)}`,
      expected: String(DECISION_SCHEMA_VERSION),
      next: "Decide again with this version of mrlbench.",
    });
  }
  const primary = pointOf(given.primary);
  if (primary === undefined) {
    throw new UsageError({
      what: `${name} names no primary`,
      seen: `"primary": ${given.primary === null ? "null" : "not an operating point"}`,
      expected: "a decision that was made",
      next: `Read its would_decide, and decide again.`,
    });
  }
  return { primary, fallback: pointOf(given.fallback) };
}

function pointOf(value: unknown): DecidedPoint | undefined {
  if (typeof value !== "object" || value === null || !("open" in value) || !("candidate" in value))
    return undefined;
  const { open, candidate } = value;
  if (typeof open !== "object" || open === null || typeof candidate !== "string") return undefined;
  const said = Object.entries(open).filter(([, option]) => option !== null);
  return { candidate, open: Object.fromEntries(said) };
}
