// What every case that was opened reports, whichever layer it timed.

import { modelBytes } from "../../assets/model/model-bytes.ts";
import { ExitCode } from "../../core/errors.ts";
import { exitCodeOf } from "../../core/system-error.ts";
import { cpuShareText } from "../../engine/proof.ts";
import { emulator } from "../../host/machine.ts";
import { canPin, cpusOfProcess } from "../../host/pinning.ts";
import { type CpuQuota, readCpuQuota } from "../../host/state/cpu-quota.ts";
import type { Candidate } from "../../open/candidate.ts";
import { inexactComponents } from "../../open/embedding.ts";
import type { CaseResult } from "../../schema/case-result.ts";
import { type Warning, warning } from "../../schema/warnings.ts";
import type { CaseOutcome } from "../outcome.ts";
import type { ProofReport } from "../proof/proof-report.ts";
import type { RunContext } from "../run-context.ts";
import type { BenchCase, CaseSettings } from "../settings.ts";
import { INTERRUPTED, oneLine } from "./failed-case.ts";
import { settingWarnings, threadWarnings } from "./readback.ts";
import { recipeFacts } from "./recipe-notes.ts";

type OpenedFigures = Pick<
  CaseResult,
  | "verdict"
  | "error"
  | "compileNs"
  | "compiledBeforeNs"
  | "loadNs"
  | "device"
  | "kind"
  | "ioMemory"
  | "runtimeVersion"
  | "fallback"
  | "modelBytes"
  | "agreement"
  | "nearVariant"
>;

/** @param early why it ended before its end; undefined for a whole one */
export function openedFigures(
  { engine, device, modelPath, model, route }: Candidate,
  early: string | undefined,
  { acceptFallback }: CaseSettings,
): OpenedFigures {
  const isDisqualified = engine.fallback !== "none" && !acceptFallback;
  return {
    verdict: early !== undefined ? "failed" : isDisqualified ? "disqualified" : "ok",
    error: early,
    // What was compiled before is another figure: a median over both would be of neither.
    compileNs: engine.isCompiledBefore === true ? undefined : engine.times.compileNs,
    compiledBeforeNs: engine.isCompiledBefore === true ? engine.times.compileNs : undefined,
    loadNs: engine.times.libraryNs + engine.times.environmentNs,
    device: device?.name,
    kind: device?.kind,
    ioMemory: engine.ioMemory,
    runtimeVersion: engine.runtimeVersion,
    fallback: engine.fallback,
    modelBytes: modelBytes(modelPath),
    agreement: model.agreements?.find(({ variant }) => variant === model.variant),
    // What it was measured for: kernels of other devices have errors of their own.
    nearVariant:
      route.backend === "cpu" ? model.agreements?.find((one) => one.with === model.variant) : undefined,
  };
}

/** Why a case ended before its end: what failed, or the user. */
export function earlyEnd(failure: Error | undefined, interrupted: boolean): string | undefined {
  if (failure !== undefined) return oneLine(failure.message);
  return interrupted ? INTERRUPTED : undefined;
}

/** How it ended. */
export function openedEnd(
  { engine, cpus }: Candidate,
  failure: Error | undefined,
  { acceptFallback }: CaseSettings,
): Pick<CaseOutcome, "exitCode" | "isPinned" | "failure"> {
  const isPinned = cpus !== undefined;
  if (failure !== undefined) return { exitCode: exitCodeOf(failure), isPinned, failure };
  const isDisqualified = engine.fallback !== "none" && !acceptFallback;
  return { exitCode: isDisqualified ? ExitCode.disqualified : ExitCode.done, isPinned };
}

/** What was asked for and did not take effect. */
export function openedWarnings(
  { spin, pin, threads: threadsAsked }: BenchCase,
  { engine, route, cpus, threads, model }: Candidate,
  lockRefusal: string | undefined,
  proof: ProofReport | undefined,
): Warning[] {
  return [
    ...emulatorWarnings(emulator()),
    ...(pin === "none" || canPin() ? [] : [warning("pin-not-available")]),
    ...proofWarnings(proof),
    ...inexactComponents(model).map((component) => warning("inexact-tokenizer", component)),
    ...settingWarnings(engine.settings),
    ...threadWarnings(threads(), cpus, cpusOfProcess(), spin, route.runtime),
    ...quotaWarnings(threadsAsked, readCpuQuota()),
    ...(lockRefusal === undefined ? [] : [warning("not-locked", lockRefusal)]),
  ];
}

function emulatorWarnings(name: string | undefined): Warning[] {
  return name === undefined ? [] : [warning("emulated", name)];
}

/** Only where it was accepted: a case that is not proven is else not timed. */
function proofWarnings(proof: ProofReport | undefined): Warning[] {
  if (proof?.missing === undefined) return [];
  const share = cpuShareText(proof.operators);
  if (share !== "") return [warning("fallback", share)];
  return [warning("not-proven", { level: proof.level, missing: proof.missing })];
}

/** Less time than the threads need: the system stops them in every period, and the stops are in the figures. */
export function quotaWarnings(threads: number, quota: CpuQuota | undefined): Warning[] {
  return quota === undefined || quota.cpus >= threads ? [] : [warning("cpu-quota", { ...quota, threads })];
}

export function openedFacts(
  { threads: threadsAsked }: BenchCase,
  candidate: Candidate,
  lockRefusal: string | undefined,
  { settings, timer, proof }: RunContext,
) {
  const { engine, modelPath, cpus, threads, unpackedBytes } = candidate;
  return {
    model_path: modelPath,
    recipe: recipeFacts(candidate, settings),
    library: engine.libraryPath,
    device: candidate.device ?? null,
    proof: proof ?? null,
    settings: engine.settings,
    threads_asked: threadsAsked,
    cpus_asked: cpus ?? null,
    threads_read_back: threads(),
    memory_locked: lockRefusal ?? true,
    unpacked_bytes: unpackedBytes,
    timer,
  };
}
