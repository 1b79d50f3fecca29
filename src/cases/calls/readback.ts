// What was asked for and did not take effect, as warnings.
import type { Setting } from "../../engine/engine.ts";
import type { ThreadReport } from "../../host/pinning.ts";
import type { Warning } from "../../schema/warnings.ts";

export function settingWarnings(settings: readonly Setting[]): Warning[] {
  return settings
    .filter(({ asked, readBack }) => readBack !== undefined && readBack !== asked)
    .map(({ name, asked, readBack }) => ({
      code: "setting-not-applied",
      text: `the runtime took ${name}=${readBack} instead of ${asked}`,
      next: "Ask for what the runtime can do, or read the figures with this in mind.",
    }));
}

/**
 * Compares every thread's CPUs with those that were asked for, and says where spinning has no meaning.
 * @param cpus asked for; undefined: all of `processCpus`
 */
export function threadWarnings(
  threads: readonly ThreadReport[],
  cpus: readonly number[] | undefined,
  processCpus: readonly number[],
  spin: boolean,
  runtime: string,
): Warning[] {
  const warnings = cpus ? notPinned(threads, cpus) : stillPinned(threads, processCpus);
  if (spin && runtime === "openvino") {
    warnings.push({
      code: "spin-not-applied",
      text: "OpenVINO offers no setting for spinning: --spin 1 had no effect",
      next: "Compare spinning on --runtime ort.",
    });
  }
  return warnings;
}

function notPinned(threads: readonly ThreadReport[], cpus: readonly number[]): Warning[] {
  return threads
    .filter((thread) => !thread.cpus.every((cpu) => cpus.includes(cpu)))
    .map((thread) => ({
      code: "pin-not-applied",
      text: `a thread (${thread.name}) may run on CPUs ${thread.cpus.join(", ")}, asked for ${cpus.join(", ")}`,
      next: "Choose other CPUs with --pin, or run one case at a time.",
    }));
}

/** OpenVINO keeps the CPUs of its first case: an unpinned case after a pinned one may still be bound. */
function stillPinned(threads: readonly ThreadReport[], processCpus: readonly number[]): Warning[] {
  return threads
    .filter((thread) => !processCpus.every((cpu) => thread.cpus.includes(cpu)))
    .map((thread) => ({
      code: "still-pinned",
      text: `a thread (${thread.name}) is bound to CPUs ${thread.cpus.join(", ")}, though this case was not pinned`,
      next: "Run pinned and unpinned cases one at a time.",
    }));
}
