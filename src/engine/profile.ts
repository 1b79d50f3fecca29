// What profiles have in common: nodes put together by operator and by where they ran.
import type { OperatorRuns } from "./engine.ts";

/** One run of one node. */
export interface PlacedRun {
  readonly node: string;
  readonly operator: string;
  readonly place: string;
  readonly onCpu: boolean;
  readonly durationUs: number;
}

/** The longest first. */
export function byOperator(runs: readonly PlacedRun[]): readonly OperatorRuns[] {
  const groups = Map.groupBy(runs, ({ operator, place }) => `${place} ${operator}`);
  return [...groups.values()]
    .map((group) => {
      const [{ operator, place, onCpu }] = group as [PlacedRun];
      return {
        ...{ operator, place, onCpu },
        nodeCount: new Set(group.map(({ node }) => node)).size,
        timeNs: 1e3 * group.reduce((sum, { durationUs }) => sum + durationUs, 0),
      };
    })
    .sort((one, other) => other.timeNs - one.timeNs);
}
