// What a case comes to, seen on its machine: warnings of what took it away or slowed it, and the machine's state for run.json.
import type { CaseReading } from "../../host/state/case-watch.ts";
import type { MachineState } from "../../host/state/machine-state.ts";
import type { BusyProgram } from "../../host/state/programs.ts";
import { together } from "../../host/state/witnesses.ts";
import type { DisturbanceReport } from "../../schema/disturbance-report.ts";
import { snakeKeys } from "../../schema/snake-keys.ts";
import { type Warning, warning } from "../../schema/warnings.ts";
import type { CaseOutcome } from "../outcome.ts";

/** Others are told of from half a CPU on, and on large machines from a tenth of all: from there they take of what cores share. */
const OTHER_CPUS = 0.5;
const OTHER_CPUS_SHARE = 0.1;
/** The system counts idle time in steps of this length, of each CPU by itself. */
const IDLE_STEP_NS = 20e6;
/** What a hypervisor takes of a quiet virtual machine stays below. */
const STOLEN_SHARE = 0.01;
/** A program is named from this share of a CPU on. */
const NAMED_CPUS = 0.05;
const BUSY_DEVICE_SHARE = 0.1;

/** @param readings of the processes that measured it, in their order */
export function withMachine(outcome: CaseOutcome, readings: readonly CaseReading[]): CaseOutcome {
  const { result } = outcome;
  if (readings.length === 0) return outcome;
  const machine = machineUse(readings);
  const warnings = [
    ...disturbanceWarnings(result.disturbance, machine),
    ...stateWarnings(machine, String(result.identity.backend)),
  ];
  return {
    ...outcome,
    result: { ...result, warnings: [...warnings, ...result.warnings] },
    facts: { ...outcome.facts, machine_state: machineFacts(machine) },
  };
}

interface MachineUse {
  readonly before: MachineState;
  readonly after: MachineState;
  /** What fed it, each once, in the order in which it came. */
  readonly powerSources: readonly string[];
  readonly wallNs: number;
  readonly cpuCount: number;
  readonly otherCpus: number | undefined;
  readonly programs: readonly BusyProgram[];
  readonly stolenShare: number | undefined;
  readonly cpuPressureShare: number | undefined;
  readonly memoryPressureShare: number | undefined;
  readonly throttledPeriods: number | undefined;
}

/** Of all processes of a case together. */
function machineUse(readings: readonly CaseReading[]): MachineUse {
  const { cpuCount, before } = readings[0]!;
  const reading = together(readings.map((one) => one.reading));
  const { wallNs } = reading;
  const shareOf = (ns: number | undefined) => (ns === undefined ? undefined : ns / wallNs);
  const others = readings.map(({ otherCpus, reading }) => (otherCpus ?? Number.NaN) * reading.wallNs);
  const otherNs = others.reduce((sum, ns) => sum + ns, 0);
  return {
    before,
    after: readings.at(-1)!.after,
    powerSources: [
      ...new Set(readings.flatMap((one) => [one.before.source ?? [], one.after.source ?? []].flat())),
    ],
    wallNs,
    cpuCount,
    otherCpus: Number.isNaN(otherNs) ? undefined : otherNs / wallNs,
    programs: programsOf(readings, wallNs),
    stolenShare: shareOf(reading.stolenNs && reading.stolenNs / cpuCount),
    cpuPressureShare: shareOf(reading.cpuPressureNs),
    memoryPressureShare: shareOf(reading.memoryPressureNs),
    throttledPeriods: reading.throttledPeriods,
  };
}

/** By name: a program may be many processes. */
function programsOf(readings: readonly CaseReading[], wallNs: number): readonly BusyProgram[] {
  const usedNs = new Map<string, number>();
  for (const { programs, reading } of readings)
    for (const { name, cpus } of programs) usedNs.set(name, (usedNs.get(name) ?? 0) + cpus * reading.wallNs);
  return [...usedNs]
    .map(([name, ns]) => ({ name, cpus: ns / wallNs }))
    .filter(({ cpus }) => cpus >= NAMED_CPUS)
    .sort((a, b) => b.cpus - a.cpus);
}

function disturbanceWarnings(report: DisturbanceReport | undefined, machine: MachineUse): Warning[] {
  const seen = new Map(
    report?.causes.map(({ cause, blockCount, share }) => [
      cause,
      { blockCount: report.blockCount, disturbedCount: blockCount, share },
    ]),
  );
  const { cpuCount, programs, stolenShare } = machine;
  const otherCpus = areMany(machine) ? machine.otherCpus : undefined;
  const others = seen.get("other-programs");
  const steal = seen.get("steal");
  const share = stolenShare !== undefined && stolenShare >= STOLEN_SHARE ? stolenShare : undefined;
  return [
    (others || otherCpus !== undefined) &&
      warning("other-programs", { blocks: others, otherCpus, cpuCount, programs }),
    (steal || share !== undefined) && warning("steal", { blocks: steal, share }),
    ...PLAIN_CAUSES.map((cause) => {
      const blocks = seen.get(cause);
      return blocks && warning(cause, blocks);
    }),
  ].filter((one) => typeof one === "object");
}

const PLAIN_CAUSES = [
  "throttled",
  "lost-time",
  "page-faults",
  "memory-pressure",
  "clock-fell",
  "too-hot",
] as const;

/** More than the steps of the system's counters can make of nothing. */
function areMany({ otherCpus, cpuCount, wallNs }: MachineUse): boolean {
  if (otherCpus === undefined) return false;
  const grain = (IDLE_STEP_NS * cpuCount) / wallNs;
  return otherCpus - grain >= Math.max(OTHER_CPUS, OTHER_CPUS_SHARE * cpuCount);
}

function stateWarnings({ before, powerSources }: MachineUse, backend: string): Warning[] {
  const saving = savingOf(before);
  const [from, to] = powerSources;
  return [
    from !== undefined && to !== undefined && warning("power-changed", { from, to }),
    from === "battery" && to === undefined && warning("on-battery", before.chargeShare),
    saving !== undefined && warning("saving-power", saving),
    ...(backend === "cpu" ? [] : before.devices).map(
      ({ name, busyShare = 0 }) =>
        busyShare >= BUSY_DEVICE_SHARE && warning("device-busy", { name, busyShare }),
    ),
  ].filter((one) => typeof one === "object");
}

/** The setting that keeps the machine slow; undefined where there is none. `powersave` alone is how Intel's and AMD's drivers are dynamic. */
function savingOf({ platformProfile, energyPreference, governor }: MachineState): string | undefined {
  if (platformProfile === "low-power" || platformProfile === "quiet") return `profile ${platformProfile}`;
  if (energyPreference?.split("+").includes("power")) return "energy preference power";
  if (energyPreference === undefined && governor?.split("+").includes("powersave"))
    return "governor powersave";
  return undefined;
}

function machineFacts({ before, after, programs, ...use }: MachineUse) {
  return snakeKeys({ before, after, ...use, programs });
}
