// What was asked for and did not take effect, as warnings.
import type { Setting } from "../engine/engine.ts";
import type { ThreadReport } from "../host/pinning.ts";
import type { Warning } from "../report/warnings.ts";

export function settingWarnings(settings: readonly Setting[]): Warning[] {
  return settings
    .filter(({ asked, readBack }) => readBack !== undefined && readBack !== asked)
    .map(({ name, asked, readBack }) => ({
      code: "setting-not-applied",
      text: `the runtime took ${name}=${readBack} instead of ${asked}`,
      next: "Ask for what the runtime can do, or read the figures with this in mind.",
    }));
}

/** Compares every thread's CPUs with those that were asked for, and says where spinning has no meaning. */
export function threadWarnings(
  threads: readonly ThreadReport[],
  cpus: readonly number[] | undefined,
  spin: boolean,
  runtime: string,
): Warning[] {
  const strays = cpus ? threads.filter((thread) => !thread.cpus.every((cpu) => cpus.includes(cpu))) : [];
  const warnings: Warning[] = strays.map((thread) => ({
    code: "pin-not-applied",
    text: `a thread (${thread.name}) may run on CPUs ${thread.cpus.join(", ")}, asked for ${cpus?.join(", ")}`,
    next: "Choose other CPUs with --pin, or run one case at a time.",
  }));
  if (spin && runtime === "openvino") {
    warnings.push({
      code: "spin-not-applied",
      text: "OpenVINO offers no setting for spinning: --spin 1 had no effect",
      next: "Compare spinning on --runtime ort.",
    });
  }
  return warnings;
}
