// A decision in place of options: the primary is opened as it was decided, and where it cannot be had the fallback, which says so.
import { DataError, isFailure, MissingError } from "../core/errors.ts";
import { type DecidedPoint, isDecision, readDecision } from "../decision/read-decision.ts";
import { readTextFile } from "../files/regular-file.ts";
import type { DecidedInfo } from "./embedder.ts";
import type { BesideDecision, EmbedderOptions } from "./options.ts";

/** decision.json as `JSON.parse` or an import gives it. */
export interface Decision {
  readonly schema: string;
  readonly schema_version: number;
  readonly primary: object | null;
  readonly fallback: object | null;
}

/** Whether something means to be a decision: its path, or what it holds. */
export function meansDecision(given: unknown): given is string | Decision {
  return typeof given === "string" || isDecision(given);
}

/**
 * @param open opens by options
 * @throws as `readDecision`; DataError for a file that is not there or holds no JSON; what the primary failed with, where the fallback fails too
 */
export function openDecided<Opened>(
  given: string | Decision,
  beside: BesideDecision,
  open: (options: EmbedderOptions, decided: DecidedInfo) => Opened,
): Opened {
  const { primary, fallback } =
    typeof given === "string"
      ? readDecision(jsonOf(given), given)
      : readDecision(given, "what openEmbedder was given");
  try {
    return open(optionsOf(primary, beside), { point: "primary", instead: null });
  } catch (error) {
    if (!isFailure(error) || fallback === undefined) throw error;
    return openFallback(primary, fallback, error, beside, open);
  }
}

function openFallback<Opened>(
  primary: DecidedPoint,
  fallback: DecidedPoint,
  why: Error,
  beside: BesideDecision,
  open: (options: EmbedderOptions, decided: DecidedInfo) => Opened,
): Opened {
  const instead = { candidate: primary.candidate, why: why.message };
  try {
    return open(optionsOf(fallback, beside), { point: "fallback", instead });
  } catch (error) {
    if (!isFailure(error)) throw error;
    throw new MissingError({
      what: "neither the primary nor the fallback of the decision can be opened",
      seen: `${primary.candidate}: ${why.message}; ${fallback.candidate}: ${error.message}`,
      expected: "one of them",
      next: "Decide again on this machine.",
    });
  }
}

/** The library checks them as it checks all options. */
function optionsOf({ open }: DecidedPoint, beside: BesideDecision): EmbedderOptions {
  return { ...open, ...beside };
}

function jsonOf(path: string): unknown {
  const text = readTextFile(path).toString("utf8");
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new DataError({
      what: `${path} is no JSON`,
      seen: (error as Error).message,
      expected: "decision.json, as mrlbench decide writes it",
      next: "Decide again, or give the right path.",
    });
  }
}
