// Results of parts as one line that a person and a program read.
import { OUTCOMES, type Outcome, type PartResult } from "./part.ts";

/** Such as `system-calls: 812 faults, 0 crashes of ours, 0 exit 70, …`. */
export function countsLine(name: string, { tried, findings, ofOthers = [] }: PartResult): string {
  const counts = Object.entries(OUTCOMES).map(
    ([outcome, words]) =>
      `${findings.filter((finding) => finding.outcome === (outcome as Outcome)).length} ${words}`,
  );
  const endings = (["crash", "hang"] as const).map(
    (kind) => ofOthers.filter(({ ending }) => ending === kind).length,
  );
  const others = `${endings[0]} crashes and ${endings[1]} hangs of the engine or a runtime in their own work`;
  return `${name}: ${tried} faults, ${counts.join(", ")}${ofOthers.length > 0 ? `; ${others}` : ""}`;
}

export function summed(results: readonly PartResult[]): PartResult {
  return {
    tried: results.reduce((sum, { tried }) => sum + tried, 0),
    ofOthers: results.flatMap(({ ofOthers = [] }) => ofOthers),
    findings: results.flatMap(({ findings }) => findings),
  };
}
