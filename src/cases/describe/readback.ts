// What was asked for and did not take effect, as warnings.
import type { Setting } from "../../engine/engine.ts";
import type { ThreadReport } from "../../host/pinning.ts";
import { type Warning, warning } from "../../schema/warnings.ts";

export function settingWarnings(settings: readonly Setting[]): Warning[] {
  return settings.flatMap(({ name, asked, readBack }) =>
    readBack === null || readBack === asked
      ? []
      : [warning("setting-not-applied", { name, asked, readBack })],
  );
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
  if (spin && runtime === "openvino") warnings.push(warning("spin-not-applied"));
  return warnings;
}

function notPinned(threads: readonly ThreadReport[], cpus: readonly number[]): Warning[] {
  return threads
    .filter((thread) => !thread.cpus.every((cpu) => cpus.includes(cpu)))
    .map((thread) => warning("pin-not-applied", { thread, asked: cpus }));
}

/** OpenVINO keeps the CPUs of its first case: an unpinned case after a pinned one may still be bound. */
function stillPinned(threads: readonly ThreadReport[], processCpus: readonly number[]): Warning[] {
  return threads
    .filter((thread) => !processCpus.every((cpu) => thread.cpus.includes(cpu)))
    .map((thread) => warning("still-pinned", thread));
}
