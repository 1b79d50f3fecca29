// Results of parts as one line that a person and a program read.
import { OUTCOMES, type Outcome, type PartResult } from "./part.ts";

/** Such as `system-calls: 812 faults, 0 crashes of ours, 0 exit 70, …`. */
export function countsLine(name: string, { tried, findings, crashesOfOthers = 0 }: PartResult): string {
  const counts = Object.entries(OUTCOMES).map(
    ([outcome, words]) =>
      `${findings.filter((finding) => finding.outcome === (outcome as Outcome)).length} ${words}`,
  );
  const others =
    crashesOfOthers > 0 ? `; ${crashesOfOthers} crashes of the engine or a runtime in their own work` : "";
  return `${name}: ${tried} faults, ${counts.join(", ")}${others}`;
}

export function summed(results: readonly PartResult[]): PartResult {
  return {
    tried: results.reduce((sum, { tried }) => sum + tried, 0),
    crashesOfOthers: results.reduce((sum, { crashesOfOthers = 0 }) => sum + crashesOfOthers, 0),
    findings: results.flatMap(({ findings }) => findings),
  };
}
