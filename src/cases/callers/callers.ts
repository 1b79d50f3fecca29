// Several callers of one case at once: one is the process that measures, the others are its like, each with a session of its own; or they
// are threads beside the one that measures, and call its session.
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { UsageError } from "../../core/errors.ts";
import { optionName } from "../../core/option-name.ts";
import type { Engine } from "../../engine/engine.ts";
import { chooseCpus, cpusOfProcess } from "../../host/pinning.ts";
import { endGroup } from "../../host/process-group.ts";
import { makeTemporaryFolder } from "../../host/temporary-folder.ts";
import type { Candidate } from "../../open/candidate.ts";
import type { CallersReport } from "../../schema/case-result.ts";
import {
  type MemberStretch,
  type Partner,
  type PartnerStretch,
  soloPartner,
} from "../../sim/load/partner.ts";
import { openProcesses } from "../../sim/load/process-partner.ts";
import { tailOf } from "../../stats/tail.ts";
import type { CallerWork, ChildCommand } from "../children/tasks.ts";
import type { BenchCase } from "../settings.ts";
import { openThreads } from "./thread-line.ts";

export type SharedWork = Omit<CallerWork, "name" | "firstText" | "gapMs" | "cpus">;

/**
 * Those besides this one, ready to begin.
 * @param engine that they share where the case says so
 * @param ownCpus that this process is bound to; undefined where the system decides
 * @throws the failure of the first that fails; UsageError where the runtime has no session that threads share
 */
export async function openCallers(
  benchCase: BenchCase,
  work: SharedWork,
  { engine, cpus: ownCpus }: Pick<Candidate, "engine" | "cpus">,
  childCommand: ChildCommand,
): Promise<Partner> {
  const { callers, gapMs, threads, pin } = benchCase;
  if (callers === 1) return soloPartner();
  const works = Array.from({ length: callers - 1 }, (_, i): CallerWork => {
    const firstText = Math.floor(((i + 1) * work.texts.length) / callers);
    const cpus = ownCpus && (pin === "auto" ? cpusOfCaller(i, threads, callers, ownCpus) : ownCpus);
    return { ...work, name: `caller ${i + 2}`, firstText, gapMs, cpus };
  });
  return benchCase.sessions === "own"
    ? openCallerProcesses(works, childCommand)
    : openCallerThreads(works, engine, childCommand);
}

async function openCallerProcesses(
  works: readonly CallerWork[],
  childCommand: ChildCommand,
): Promise<Partner> {
  const folder = makeTemporaryFolder("callers");
  try {
    const plans = works.map((work, i) => {
      const file = join(folder, `${i}.json`);
      writeFileSync(file, JSON.stringify(work), { mode: 0o600 });
      return { name: work.name, command: childCommand("caller", { file }) };
    });
    return await openProcesses("solo", plans, endGroup);
  } finally {
    // Whoever is ready has read it.
    rmSync(folder, { recursive: true });
  }
}

function openCallerThreads(
  works: readonly CallerWork[],
  { session, runtime }: Engine,
  childCommand: ChildCommand,
): Promise<Partner> {
  if (session === undefined) {
    throw new UsageError({
      what: `${optionName("sessions")} shared is for ONNX Runtime`,
      seen: `the runtime ${runtime}`,
      expected: "a runtime whose session several threads may call at once through our binding",
      next: `Use ${optionName("runtime")} ort, or ${optionName("sessions")} own.`,
    });
  }
  return openThreads(
    works.map((work) => {
      const shared = { ...work, candidate: { ...work.candidate, sharedSession: session } };
      // The words behind the executable and its entry.
      return childCommand("callerThread", shared).slice(-2);
    }),
  );
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

/** From `beginNs` until `endNs`, on the clock of this boot. */
export interface Span {
  readonly beginNs: number;
  readonly endNs: number;
}

/** The steady calls of this process. */
export interface OwnCalls {
  readonly latencyNs: Float64Array;
  /** In which they were made, one after the other: between two of them this process may do something else, and the others rest. */
  readonly spans: readonly Span[];
  readonly rssBytes: number | undefined;
}

/** What all came to while all of them called, and so it is of one that called alone. */
export function callersReport(
  { sessions }: Pick<BenchCase, "sessions">,
  { members }: PartnerStretch,
  own: OwnCalls,
): CallersReport {
  const all = [
    { latencyNs: own.latencyNs, spanNs: lengthOf(own.spans) },
    ...members.map((member) => callsBeside(member, own.spans)),
  ];
  const tails = all.map(({ latencyNs }) => tailOf(latencyNs));
  return {
    p50Ns: tails.map(({ p50 }) => p50),
    p99Ns: tails.map(({ p99 }) => p99),
    rateHz: all.reduce((total, { latencyNs: { length }, spanNs }) => {
      return length === 0 ? total : total + (length * 1e9) / spanNs;
    }, 0),
    // Threads have no memory of their own.
    rssBytes: sessions === "shared" ? own.rssBytes : sumOfKnown([own, ...members]),
  };
}

/** Another caller's calls that began in the spans, as far back as its calls are known, and how long those spans are together. */
function callsBeside(
  { tickCount, wallNs, tickNs, tickStartNs = NO_STARTS }: MemberStretch,
  spans: readonly Span[],
): { readonly latencyNs: Float64Array; readonly spanNs: number } {
  const fromNs = tickCount === tickStartNs.length ? 0 : tickStartNs[0]!;
  const known = spans
    .map(({ beginNs, endNs }) => ({ beginNs: Math.max(beginNs, fromNs), endNs }))
    .filter(({ beginNs, endNs }) => beginNs < endNs);
  const spanNs = lengthOf(known);
  // What is known is of later alone: all of it is as good.
  if (spanNs === 0) return { latencyNs: tickNs, spanNs: (wallNs * tickNs.length) / tickCount };
  let at = 0;
  const latencyNs = tickNs.filter((_, call) => {
    const startNs = tickStartNs[call]!;
    while (at < known.length && known[at]!.endNs <= startNs) at++;
    return at < known.length && known[at]!.beginNs <= startNs;
  });
  return { latencyNs, spanNs };
}

function lengthOf(spans: readonly Span[]): number {
  return spans.reduce((sum, { beginNs, endNs }) => sum + endNs - beginNs, 0);
}

const NO_STARTS = new Float64Array(0);

/** Undefined where one of them is not known. */
function sumOfKnown(all: readonly { readonly rssBytes?: number | undefined }[]): number | undefined {
  return all.reduce<number | undefined>(
    (total, { rssBytes }) => (total === undefined || rssBytes === undefined ? undefined : total + rssBytes),
    0,
  );
}
