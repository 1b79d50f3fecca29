// Combinations that cannot exist are left out of a plan, and those that would measure the same twice. Each rule is a row that says why.
import type { BenchCase } from "../../cases/settings.ts";
import { isFailure } from "../../core/errors.ts";
import type { Provider } from "../../engine/providers.ts";
import { type Route, routesFor, rowOf } from "../../engine/routes.ts";
import type { FoundModel, ModelFacts } from "./model-facts.ts";

/** A combination of what a grid varies. */
export interface Combination extends BenchCase {
  readonly repeatHits: number;
}

/** The route that is tried first, and what is known of the model. */
interface Known {
  readonly route: Route;
  readonly facts: ModelFacts;
}

/** Why there can be no such case; undefined where there can. */
type Impossible = (one: Combination, known: Known) => string | undefined;

const IMPOSSIBLE: readonly Impossible[] = [
  (_, { route }) => {
    const { only } = rowOf(route);
    return only === undefined || only.platform === process.platform
      ? undefined
      : `${route.provider} is of ${only.system} alone`;
  },
  ({ model }, { route, facts: { isStatic } }) =>
    rowOf(route).graph === "none" && !isStatic
      ? `${model} is no static model, and the runtime table computes with a table alone`
      : undefined,
  ({ model }, { route: { runtime }, facts: { isOpenvinoIr } }) =>
    isOpenvinoIr && runtime !== "openvino"
      ? `${model} is an OpenVINO IR, which no other runtime reads`
      : undefined,
  ({ precision }, { route }) =>
    precision !== undefined && precision !== "f32" && isF32Only(rowOf(route))
      ? `${route.provider} computes in f32`
      : undefined,
  ({ model, dim }, { facts: { dims } }) =>
    dims !== undefined && dim !== "full" && dim > dims ? `${model} has ${dims} dims` : undefined,
  ({ layer, callers }) => (layer === "C" && callers > 1 ? "layer C has one caller" : undefined),
];

function isF32Only(provider: Provider): boolean {
  if (provider.runtime === "table") return true;
  const machine = `${process.platform}-${process.arch}`;
  return (
    provider.runtime === "ort" && provider.precision === "f32" && provider.fastProducts?.machine !== machine
  );
}

/** What has no effect in some cases: those that differ in nothing else are one. */
interface NoEffect {
  /** Undefined where it has one. */
  readonly why: (one: Combination, known: Known) => string | undefined;
  /** What stands in its place where cases are compared. */
  readonly plain: (one: Combination, known: Known) => Partial<Combination>;
}

const NO_EFFECT: readonly NoEffect[] = [
  {
    why: ({ layer }) => (layer === "C" ? undefined : `layer ${layer} has no repeat hits`),
    plain: () => ({ repeatHits: 0 }),
  },
  {
    why: ({ callers }) => (callers > 1 ? undefined : "one caller has one session"),
    plain: () => ({ sessions: "own" }),
  },
  {
    why: (_, { route: { runtime } }) => (runtime === "ort" ? undefined : `${runtime} offers no spinning`),
    plain: () => ({ spin: false }),
  },
  {
    why: (_, { route: { runtime } }) => (runtime === "ort" ? undefined : `${runtime} has no such arena`),
    plain: () => ({ arena: true }),
  },
  {
    why: (_, { route: { runtime } }) =>
      runtime === "table" ? "the runtime table has one thread" : undefined,
    plain: () => ({ threads: 1 }),
  },
  {
    why: ({ model }, { facts: { variant } }) => `${variant} is the variant of ${model} where none is named`,
    plain: (_, { facts: { variant } }) => ({ variant }),
  },
  {
    why: ({ model, dim }, { facts: { dims } }) =>
      dims !== undefined && (dim === dims || dim === "full") ? `${dims} dims are all of ${model}` : undefined,
    plain: () => ({ dim: "full" }),
  },
  {
    why: ({ backend }) => (backend === "cpu" ? "f32 is what a cpu computes in by itself" : undefined),
    plain: ({ precision }) => ({ precision: precision ?? "f32" }),
  },
  {
    why: (_, { route: { runtime, provider } }) => `it is ${runtime} on ${provider}`,
    plain: (_, { route }) => ({ ...route }),
  },
];

/** Combinations that were left out for one reason. */
export interface LeftOut {
  readonly why: string;
  readonly combinations: readonly Combination[];
}

export interface Possible {
  readonly kept: readonly Combination[];
  readonly leftOut: readonly LeftOut[];
}

/** @param modelOf what is known of a model, or why it has no such variant */
export function possibleOf(
  combinations: readonly Combination[],
  modelOf: (model: string, variant: string | undefined) => FoundModel,
): Possible {
  const byPlain = new Map<string, Combination>();
  const reasons: (readonly [why: string, one: Combination])[] = [];
  for (const one of combinations) {
    const known = knownOf(one, modelOf);
    if (typeof known === "string") {
      reasons.push([known, one]);
      continue;
    }
    const key = JSON.stringify(plainOf(one, known));
    const before = byPlain.get(key);
    const isBetter = before === undefined || changesOf(one, known) < changesOf(before, known);
    if (isBetter) byPlain.set(key, one);
    if (before === undefined) continue;
    const [kept, other] = isBetter ? [one, before] : [before, one];
    reasons.push([`measured already: ${differences(kept, other, known).join(", ")}`, other]);
  }
  const kept = new Set(byPlain.values());
  return {
    kept: combinations.filter((one) => kept.has(one)),
    leftOut: Array.from(
      Map.groupBy(reasons, ([why]) => why),
      ([why, group]) => ({ why, combinations: group.map(([, one]) => one) }),
    ),
  };
}

/** What is known of a combination, or why there can be none. */
function knownOf(
  one: Combination,
  modelOf: (model: string, variant: string | undefined) => FoundModel,
): Known | string {
  const found = modelOf(one.model, one.variant);
  if ("why" in found) return found.why;
  try {
    const known = { route: routesFor(one)[0], facts: found.facts };
    return IMPOSSIBLE.map((rule) => rule(one, known)).find((why) => why !== undefined) ?? known;
  } catch (error) {
    if (!isFailure(error)) throw error;
    return error.message;
  }
}

function plainOf(one: Combination, known: Known): Combination {
  const plain = NO_EFFECT.filter(({ why }) => why(one, known) !== undefined).map((row) =>
    row.plain(one, known),
  );
  return Object.assign({ ...one }, ...plain);
}

/** How many of its parts say what has no effect. */
function changesOf(one: Combination, known: Known): number {
  const plain = plainOf(one, known);
  return PARTS.filter((part) => JSON.stringify(one[part]) !== JSON.stringify(plain[part])).length;
}

const PARTS = [
  "repeatHits",
  "sessions",
  "spin",
  "arena",
  "threads",
] as const satisfies readonly (keyof Combination)[];

/** Why two combinations are one. */
function differences(kept: Combination, other: Combination, known: Known): readonly string[] {
  return NO_EFFECT.flatMap(({ why, plain }) => {
    const parts = Object.keys(plain(other, known)) as (keyof Combination)[];
    const differs = parts.some((part) => JSON.stringify(kept[part]) !== JSON.stringify(other[part]));
    return differs ? (why(other, known) ?? []) : [];
  });
}
