// Options of a call as an application gives them: each has a kind of value, and nothing is taken for something else without a word.
import { UsageError } from "../core/errors.ts";
import { shown } from "../core/shown.ts";
import { listing, nearest } from "../core/words.ts";

/** Dims and CPUs: no option has more values. */
const LONGEST_LIST = 65_536;

/** What values an option takes, and how that is said. */
export interface Kind {
  readonly expected: string;
  readonly accepts: (value: unknown) => boolean;
}

export const TEXT: Kind = {
  expected: "a text that is not empty",
  accepts: (value) => typeof value === "string" && value !== "",
};
export const PROMPT_TEXT: Kind = { expected: "a text", accepts: (value) => typeof value === "string" };
export const FLAG: Kind = { expected: "true or false", accepts: (value) => typeof value === "boolean" };
/** Kinds of values by the names of the options. */
export type Kinds<Options> = Readonly<Record<keyof Options, Kind>>;

/**
 * The options, each read once: what was checked is what is used, whatever stands behind a name or an inherited one. What every object
 * inherits is no option.
 * @param caller whose options they are, for the error
 * @param prefix before each name in an error, as `recipe.`
 * @throws UsageError for what is no plain object, for an option that is not there, or does not take its value
 */
export function readOptions<Options extends object>(
  caller: string,
  given: Options,
  kinds: Kinds<Options>,
  prefix = "",
): Options {
  const layers = layersOf(given);
  if (layers === undefined) throw noOptions(caller, given, Object.keys(kinds));
  for (const name of layers.flatMap(Object.keys)) {
    if (!Object.hasOwn(kinds, name)) throw unknownOption(caller, `${prefix}${name}`, Object.keys(kinds));
  }
  const taken: Record<string, unknown> = {};
  for (const [name, kind] of Object.entries<Kind>(kinds)) {
    const layer = layers.find((each) => Object.hasOwn(each, name));
    const value: unknown = layer && Reflect.get(layer, name, given);
    if (value === undefined) continue;
    const own = Array.isArray(value) ? ownList(value) : value;
    if (own === undefined || !kind.accepts(own)) throw wrongValue(`${prefix}${name}`, value, kind.expected);
    taken[name] = own;
  }
  return taken as Options;
}

/** A list of one's own: gaps become undefined, and nobody changes it meanwhile. Undefined for one that no option takes, however it is filled. */
function ownList(list: readonly unknown[]): unknown[] | undefined {
  const { length } = list;
  return length > LONGEST_LIST ? undefined : Array.from({ length }, (_, index) => list[index]);
}

function noOptions(caller: string, given: unknown, known: readonly string[]): UsageError {
  return new UsageError({
    what: `${caller} was given something else than its options`,
    seen: shown(given),
    expected: `a plain object with ${listing(known, "or")}`,
    next: "Give the options by their names, or leave them out.",
  });
}

function unknownOption(caller: string, name: string, known: readonly string[]): UsageError {
  const [, prefix = "", own = name] = /^(.*\.)?(.*)$/.exec(name) ?? [];
  const guess = nearest(own, known);
  return new UsageError({
    what: `${caller} has no option ${name}`,
    expected: listing(known, "or"),
    next: guess === undefined ? "Leave it out." : `Did you mean ${prefix}${guess}?`,
  });
}

export function wrongValue(name: string, value: unknown, expected: string): UsageError {
  return new UsageError({
    what: `the option ${name} does not take this value`,
    seen: shown(value),
    expected,
    next: `Give another value, or leave ${name} out.`,
  });
}

/** @throws UsageError for what is no path */
export function requirePath(call: string, path: unknown): void {
  if (TEXT.accepts(path)) return;
  throw new UsageError({
    what: `${call} was given something else than a path`,
    seen: shown(path),
    expected: TEXT.expected,
    next: "Give the path of a file.",
  });
}

export function count(least: number, most: number): Kind {
  return {
    expected: `a whole number from ${least} to ${most}`,
    accepts: (value) => Number.isInteger(value) && Number(value) >= least && Number(value) <= most,
  };
}

export function oneOf(words: readonly string[], accepts = (value: string) => words.includes(value)): Kind {
  return {
    expected: listing(words, "or"),
    accepts: (value) => typeof value === "string" && accepts(value),
  };
}

export function isListOf(value: unknown, kind: Kind): value is readonly unknown[] {
  return Array.isArray(value) && value.every(kind.accepts);
}

/**
 * A plain object and those that it inherits from, but for the one that all do: what somebody puts there is nobody's option.
 * @returns undefined for what is no object, and for a list, a map or another instance of a class, whose names mean something else
 */
export function layersOf(value: unknown): readonly object[] | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const layers = [value];
  for (let next = Object.getPrototypeOf(value); next !== null; next = Object.getPrototypeOf(next)) {
    const isOfClass = Object.hasOwn(next, "constructor");
    if (isOfClass) return Object.getPrototypeOf(next) === null ? layers : undefined;
    layers.push(next);
  }
  return layers;
}
