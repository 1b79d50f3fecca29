// The walk of a case: which files lie between the command and what is timed, and on which level.
import type { ImportGraph } from "./circles.ts";

export interface Walk {
  /** Steps from the start, of each file on a way from the start to an end. */
  readonly levels: ReadonlyMap<string, number>;
  /** Imports that do not lead from one level to the next: `from -> to`. */
  readonly strays: readonly string[];
}

/** @param graph imports of values: what is only a type is never entered */
export function walkOf(graph: ImportGraph, start: string, ends: readonly string[]): Walk {
  const onTheWay = reachable(reversed(graph), ends);
  const levels = new Map<string, number>([[start, 0]]);
  // A map is walked in the order of its keys, those too that come meanwhile: nearest first.
  for (const [file, level] of levels) {
    for (const imported of graph.get(file) ?? []) {
      if (onTheWay.has(imported) && !levels.has(imported)) levels.set(imported, level + 1);
    }
  }
  const strays = [...levels].flatMap(([file, level]) =>
    [...(graph.get(file) ?? [])]
      .filter((imported) => levels.has(imported) && levels.get(imported) !== level + 1)
      .map((imported) => `${file} -> ${imported}`),
  );
  return { levels, strays };
}

function reachable(graph: ImportGraph, from: readonly string[]): ReadonlySet<string> {
  const seen = new Set(from);
  for (const file of seen) for (const next of graph.get(file) ?? []) seen.add(next);
  return seen;
}

function reversed(graph: ImportGraph): ImportGraph {
  const back = new Map<string, Set<string>>();
  for (const [file, imports] of graph) {
    for (const imported of imports) back.set(imported, (back.get(imported) ?? new Set()).add(file));
  }
  return back;
}
