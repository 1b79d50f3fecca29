// Several callers of one case at once: one is the process that measures, the others are its like, each with a session of its own. A binding
// of JavaScript is called from one thread, so that who calls from several has several processes.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chooseCpus, cpusOfProcess } from "../../host/pinning.ts";
import { endGroup } from "../../host/process-group.ts";
import type { CallersReport } from "../../schema/case-result.ts";
import { type Partner, type PartnerStretch, soloPartner } from "../../sim/load/partner.ts";
import { openProcesses } from "../../sim/load/process-partner.ts";
import { median, P99_MIN_SAMPLES, percentile, sortSamples } from "../../stats/percentile.ts";
import type { CallerWork } from "../children/caller.ts";
import type { ChildCommand } from "../children/tasks.ts";
import type { BenchCase } from "../settings.ts";

export type SharedWork = Omit<CallerWork, "name" | "firstText" | "gapMs" | "cpus">;

/**
 * Those besides this process, ready to begin.
 * @param ownCpus that this process is bound to; undefined where the system decides
 * @throws the failure of the first that fails
 */
export async function openCallers(
  { callers, gapMs, threads, pin }: BenchCase,
  work: SharedWork,
  ownCpus: readonly number[] | undefined,
  childCommand: ChildCommand,
): Promise<Partner> {
  if (callers === 1) return soloPartner();
  const folder = mkdtempSync(join(tmpdir(), "mrlbench-callers-"));
  try {
    const plans = Array.from({ length: callers - 1 }, (_, i) => {
      const name = `caller ${i + 2}`;
      const file = join(folder, `${i}.json`);
      const firstText = Math.floor(((i + 1) * work.texts.length) / callers);
      const cpus = ownCpus && (pin === "auto" ? cpusOfCaller(i, threads, callers, ownCpus) : ownCpus);
      const own: CallerWork = { ...work, name, firstText, gapMs, cpus };
      writeFileSync(file, JSON.stringify(own), { mode: 0o600 });
      return { name, command: childCommand("caller", { file }) };
    });
    return await openProcesses("solo", plans, endGroup);
  } finally {
    // Whoever is ready has read it.
    rmSync(folder, { recursive: true });
  }
}

/** CPUs of its own while there are any; then they go round. */
function cpusOfCaller(
  caller: number,
  threads: number,
  callers: number,
  ownCpus: readonly number[],
): readonly number[] {
  const chosen = chooseCpus(threads * callers);
  const others = chosen.filter((cpu) => !ownCpus.includes(cpu));
  const all = others.length === 0 ? cpusOfProcess() : [...others, ...ownCpus];
  return Array.from({ length: threads }, (_, i) => all[(caller * threads + i) % all.length]!);
}

/** What all came to, and so it is of one that called alone. @param own of this process, its steady calls */
export function callersReport(
  { members }: PartnerStretch,
  own: { readonly latencyNs: Float64Array; readonly spanNs: number; readonly rssBytes: number },
): CallersReport {
  const sortedNs = sortSamples(own.latencyNs);
  const ownP99 = own.latencyNs.length < P99_MIN_SAMPLES ? undefined : percentile(sortedNs, 99);
  const rates = members.map(({ tickCount, wallNs }) => (tickCount * 1e9) / wallNs);
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  return {
    p50Ns: [median(sortedNs), ...members.map(({ tickNsMedian }) => tickNsMedian)],
    p99Ns: [ownP99, ...members.map(({ tickNsP99 }) => tickNsP99)],
    rateHz: (own.latencyNs.length * 1e9) / own.spanNs + sum(rates),
    rssBytes: own.rssBytes + sum(members.map(({ rssBytes = 0 }) => rssBytes)),
  };
}
