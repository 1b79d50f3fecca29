// Who goes on from one layer to the next: those that one process each does not show to be clearly behind.
import { formatDuration } from "../core/format.ts";

/** What a step does beside the call, at the least: it reads a text, searches and remembers. Two calls that differ by less hardly differ there. */
const STEP_NS = 50e3;
/** So many times the best, in a step, is clearly behind: no round of Layer C turns that around. */
const CLEARLY = 2;

export interface Screened {
  readonly candidate: string;
  readonly backend: string;
  readonly runtime: string;
  readonly p50Ns: number | undefined;
}

/** By candidate: why it is left out, in words that follow its name. */
export function clearlyBehind(screened: readonly Screened[]): ReadonlyMap<string, string> {
  const known = screened.flatMap(({ candidate, p50Ns }) =>
    p50Ns === undefined ? [] : [{ candidate, p50Ns }],
  );
  const best = known.toSorted((one, other) => one.p50Ns - other.p50Ns)[0];
  if (best === undefined) return new Map();
  const behind = known.filter(({ p50Ns }) => p50Ns + STEP_NS > CLEARLY * (best.p50Ns + STEP_NS));
  return new Map(
    behind.map(({ candidate, p50Ns }) => [
      candidate,
      `was screened out in Layer A (one process): ${formatDuration(p50Ns)} a call, where ${best.candidate} takes ${formatDuration(best.p50Ns)}`,
    ]),
  );
}

/**
 * The few that go on, best first: of every device and runtime the soonest, so that there is a fallback, then whoever comes next.
 * @param seenIn and `goOn`: the layers where they were measured, and where the few go on
 * @returns by candidate why the others are not among them
 */
export function finalistsOf<One extends Screened>(
  screened: readonly One[],
  most: number,
  { seenIn, goOn }: { readonly seenIn: string; readonly goOn: string },
): { readonly finalists: readonly One[]; readonly leftOut: ReadonlyMap<string, string> } {
  const sorted = screened.toSorted((one, other) => paceOf(one) - paceOf(other));
  const ways = Map.groupBy(sorted, ({ backend, runtime }) => `${backend} ${runtime}`);
  const firsts = [...ways.values()].map(([first]) => first!);
  const inOrder = [...firsts, ...sorted.filter((one) => !firsts.includes(one))];
  const finalists = inOrder.slice(0, Math.max(1, most));
  const leftOut = inOrder
    .slice(finalists.length)
    .map((one): [string, string] => [
      one.candidate,
      `was screened only, in ${seenIn} (one process): ${formatDuration(one.p50Ns)} a call; ${finalists.length} others went on to ${goOn}`,
    ]);
  return { finalists, leftOut: new Map(leftOut) };
}

function paceOf({ p50Ns }: Screened): number {
  return p50Ns ?? Number.POSITIVE_INFINITY;
}
