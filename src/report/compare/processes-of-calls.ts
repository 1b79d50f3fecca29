// Figures of each process out of calls.csv, of runs that were stored before processes.csv was: the latencies, and nothing else.
import { IDENTITY_COLUMNS } from "../../schema/call-columns.ts";
import { type CallRow, type ProcessReadRow, readCalls } from "../../schema/read-rows.ts";
import { median, P99_MIN_SAMPLES, percentile, sortSamples } from "../../stats/percentile.ts";

const NS_IN_US = 1e3;
/** What tells cases apart. Layer C numbers its arms and rounds; they are one process for all that. */
const OF_A_CASE = [
  ...IDENTITY_COLUMNS.filter((column) => column !== "arm" && column !== "round"),
  ...(["precision", "arena", "callers"] as const),
];

export async function processesOfCalls(
  ...source: Parameters<typeof readCalls>
): Promise<readonly ProcessReadRow[]> {
  const byProcess = new Map<string, { readonly first: CallRow; readonly latencyNs: number[] }>();
  for await (const row of readCalls(...source)) {
    const isCounted = row.phase === "steady" && (row.arm === undefined || row.arm === "full");
    if (!isCounted || row.latency_ns === undefined) continue;
    const key = JSON.stringify([...OF_A_CASE.map((column) => row[column] ?? null), row.process ?? 0]);
    const known = byProcess.get(key) ?? { first: row, latencyNs: [] };
    byProcess.set(key, known);
    known.latencyNs.push(row.latency_ns);
  }
  return [...byProcess.values()].map(({ first, latencyNs }) => {
    const sorted = sortSamples(Float64Array.from(latencyNs));
    const inUs = (ns: number | undefined) => (ns === undefined ? undefined : ns / NS_IN_US);
    const identity = Object.fromEntries(OF_A_CASE.map((column) => [column, first[column]]));
    return {
      ...identity,
      process: first.process,
      n: sorted.length,
      p50_us: inUs(median(sorted)),
      p99_us: sorted.length < P99_MIN_SAMPLES ? undefined : inUs(percentile(sorted, 99)),
      max_us: inUs(sorted.at(-1)),
    } as ProcessReadRow;
  });
}
