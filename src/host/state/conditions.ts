// What a run may ask of the machine before it starts: one row a condition, with what is seen in its place where it is not met.
import type { CaseReading } from "./case-watch.ts";

/** What a second of watching showed. */
export interface Moment extends CaseReading {
  /** CPUs' worth of time that a control group leaves to this process; undefined where there is no quota. */
  readonly quotaCpus: number | undefined;
  /** What the CPU must not reach. */
  readonly criticalC: number | undefined;
  /** The hypervisor's name, or `none`. */
  readonly virtualMachine: string | undefined;
}

interface ConditionRow {
  readonly name: string;
  /** Completes "asks for". */
  readonly what: string;
  /** What is there in its place; undefined where the condition is met. */
  readonly unmet: (moment: Moment) => string | undefined;
  readonly next: string;
}

/** Others may use less than this, as the desktop of a laptop does that is left alone, and tasks wait for one in so much of the time. */
const QUIET_CPUS = 0.2;
const QUIET_SHARE = 0.01;
/** So far below what it must not reach, the CPU has room for a run. */
const COOL_BELOW_CRITICAL_C = 35;
const NOT_TOLD = "not told by this system";

export const CONDITIONS = [
  {
    name: "mains",
    what: "mains",
    unmet: ({ before: { source } }) => (source === "mains" ? undefined : (source ?? NOT_TOLD)),
    next: "Plug the machine in.",
  },
  {
    name: "performance",
    what: "a machine that is set to be fast",
    unmet: ({ before }) => slowSettingOf(before),
    next: "Set the governor or the energy preference to performance (such as cpupower frequency-set -g performance, or powerprofilesctl set performance).",
  },
  {
    name: "boost",
    what: "clocks above the base",
    unmet: ({ before: { boost } }) => (boost === undefined ? NOT_TOLD : boost ? undefined : "boost is off"),
    next: "Turn boost on in the firmware, or in /sys/devices/system/cpu.",
  },
  {
    name: "no-boost",
    what: "clocks that do not rise above the base",
    unmet: ({ before: { boost } }) => (boost === undefined ? NOT_TOLD : boost ? "boost is on" : undefined),
    next: "Turn boost off in the firmware, or in /sys/devices/system/cpu.",
  },
  {
    name: "quiet",
    what: "a machine that does nothing else",
    unmet: noiseOf,
    next: "Close other programs, and wait until the machine has nothing to do.",
  },
  {
    name: "cool",
    what: `a CPU that is ${COOL_BELOW_CRITICAL_C} °C below its limit`,
    unmet: ({ before: { temperatureC }, criticalC }) =>
      temperatureC === undefined || criticalC === undefined
        ? NOT_TOLD
        : temperatureC <= criticalC - COOL_BELOW_CRITICAL_C
          ? undefined
          : `${Math.round(temperatureC)} °C of ${Math.round(criticalC)} °C`,
    next: "Let the machine cool down.",
  },
  {
    name: "no-quota",
    what: "CPUs without a quota",
    unmet: ({ quotaCpus }) => (quotaCpus === undefined ? undefined : `a quota of ${quotaCpus} CPUs`),
    next: "Start the container or service without a quota (docker --cpus, CPUQuota=).",
  },
  {
    name: "bare-metal",
    what: "a machine that is not virtual",
    unmet: ({ virtualMachine }) =>
      virtualMachine === undefined ? NOT_TOLD : virtualMachine === "none" ? undefined : virtualMachine,
    next: "Run it on the machine itself.",
  },
] as const satisfies readonly ConditionRow[];

export type Condition = (typeof CONDITIONS)[number]["name"];
export const CONDITION_NAMES: readonly Condition[] = CONDITIONS.map(({ name }) => name);

export interface Unmet {
  readonly name: Condition;
  readonly what: string;
  readonly seen: string;
  readonly next: string;
}

/** Of those that are asked for, the ones that do not hold. */
export function unmetConditions(asked: readonly Condition[], moment: Moment): readonly Unmet[] {
  return CONDITIONS.filter(({ name }) => asked.includes(name)).flatMap(({ name, what, unmet, next }) => {
    const seen = unmet(moment);
    return seen === undefined ? [] : [{ name, what, seen, next }];
  });
}

/** The governor must be fast, or, where the CPU chooses by itself, what it leans to; and the firmware must not slow it down. */
function slowSettingOf({
  governor,
  energyPreference,
  platformProfile,
}: Moment["before"]): string | undefined {
  if (platformProfile !== undefined && /low-power|quiet|cool/.test(platformProfile))
    return `profile ${platformProfile}`;
  if (governor === "performance") return undefined;
  if (energyPreference !== undefined)
    return energyPreference === "performance" ? undefined : `energy preference ${energyPreference}`;
  return governor === undefined ? NOT_TOLD : `governor ${governor}`;
}

function noiseOf({ otherCpus, cpuCount, programs, reading }: Moment): string | undefined {
  const { wallNs, cpuPressureNs = 0, stolenNs = 0 } = reading;
  if (otherCpus === undefined) return NOT_TOLD;
  const names = programs.slice(0, 3).map(({ name, cpus }) => `${name} ${cpus.toFixed(2)}`);
  if (otherCpus >= QUIET_CPUS) {
    return `others use ${otherCpus.toFixed(2)} of ${cpuCount} CPUs${names.length > 0 ? ` (${names.join(", ")})` : ""}`;
  }
  if (stolenNs >= QUIET_SHARE * wallNs * cpuCount)
    return `a hypervisor takes ${((100 * stolenNs) / wallNs / cpuCount).toFixed(1)} % of the CPUs`;
  // What others use may be hidden, as in a container.
  return cpuPressureNs >= QUIET_SHARE * wallNs
    ? `tasks wait for a CPU for ${((100 * cpuPressureNs) / wallNs).toFixed(1)} % of the time`
    : undefined;
}
