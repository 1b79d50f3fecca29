// Warnings of a machine that was taken away, or that was not what it can be. The codes of causes are those of the column `disturbed`.
import { formatShare } from "../core/format.ts";

/** What a cause comes to over the blocks of a case. */
export interface BlocksSeen {
  readonly blockCount: number;
  /** Blocks in which it was seen. */
  readonly disturbedCount: number;
  /** Of the time of all blocks; undefined where what it took is no time. */
  readonly share: number | undefined;
}

export interface OtherProgramsSeen {
  /** Undefined where the blocks show nothing of it. */
  readonly blocks: BlocksSeen | undefined;
  /** CPUs' worth of time that others used while the case was measured; undefined where it is not known, or little. */
  readonly otherCpus: number | undefined;
  readonly cpuCount: number;
  readonly programs: readonly { readonly name: string; readonly cpus: number }[];
}

export interface StealSeen {
  readonly blocks: BlocksSeen | undefined;
  /** Of the time of all CPUs while the case was measured; undefined where that is little. */
  readonly share: number | undefined;
}

export interface QuotaSeen {
  readonly cpus: number;
  readonly source: string;
  readonly periods: { readonly count: number; readonly throttledCount: number } | undefined;
  readonly threads: number;
}

const PROGRAMS_NAMED = 3;
const QUIETER = "repeat the run in a quieter moment";

export const DISTURBANCE_WARNINGS = {
  "other-programs": {
    what: "other programs used CPUs while calls were timed",
    text: ({ blocks, otherCpus, cpuCount, programs }: OtherProgramsSeen) =>
      [
        blocks && `other programs had this one's CPU for ${inBlocks(blocks)}`,
        otherCpus !== undefined &&
          `other programs used ${otherCpus.toFixed(2)} of ${cpuCount} CPUs meanwhile${namesOf(programs)}`,
      ]
        .filter(Boolean)
        .join("; "),
    next: ({ programs }: OtherProgramsSeen) =>
      programs.length === 0
        ? `Close them, or ${QUIETER}; --require quiet refuses to start beside them.`
        : `Close ${programs[0]!.name}, or ${QUIETER}; --require quiet refuses to start beside it.`,
  },
  steal: {
    what: "the hypervisor gave the CPU of this virtual machine to others (steal time)",
    text: ({ blocks, share }: StealSeen) =>
      [
        blocks && `the hypervisor of this virtual machine gave the CPU to others for ${inBlocks(blocks)}`,
        share !== undefined && `it took ${formatShare(share)} of the time of all CPUs meanwhile`,
      ]
        .filter(Boolean)
        .join("; "),
    next: `Use a virtual machine with CPUs of its own, or ${QUIETER}.`,
  },
  "lost-time": {
    what: "the CPU was taken for a time that the system gives to no program",
    text: (blocks: BlocksSeen) =>
      `something that the system does not name (interrupts, a hypervisor) had the CPU for ${inBlocks(blocks)}`,
    next: `Look at /proc/interrupts, or ${QUIETER}.`,
  },
  "cpu-quota": {
    what: "a control group leaves fewer CPUs than threads compute",
    text: ({ cpus, source, periods, threads }: QuotaSeen) =>
      `a control group leaves ${Number(cpus.toPrecision(3))} CPUs to this process (${source}), and it computes with ${threads} ${threads === 1 ? "thread" : "threads"}` +
      (periods ? `: stopped in ${periods.throttledCount} of ${periods.count} periods so far` : ""),
    next: "Raise the quota of the container or service (such as docker --cpus or CPUQuota=), or read the figures as those of this quota.",
  },
  throttled: {
    what: "the quota of a control group was spent, and the process was stopped",
    text: (blocks: BlocksSeen) =>
      `the control group's quota was spent, and this process stopped for ${inBlocks(blocks)}`,
    next: "Raise the quota of the container or service (such as docker --cpus or CPUQuota=), or read the figures as those of this quota.",
  },
  "page-faults": {
    what: "memory had to be fetched from disk while calls were timed",
    text: (blocks: BlocksSeen) => `memory had to be fetched while calls were timed: ${inBlocks(blocks)}`,
    next: "Close programs that use much memory, or use a smaller model.",
  },
  "memory-pressure": {
    what: "programs waited for memory (pressure stall information)",
    text: (blocks: BlocksSeen) =>
      `the machine is short of memory: programs waited for it for ${inBlocks(blocks)}`,
    next: "Close programs that use much memory, or use a smaller model.",
  },
  "clock-fell": {
    what: "the clock of the CPU fell by a tenth or more in some blocks",
    text: (blocks: BlocksSeen) =>
      `the clock of the CPU fell: ${blocksText(blocks)} ran below the others by a tenth or more`,
    next: "Plug it in and let it cool down; a fixed clock (no boost, governor performance) makes runs alike.",
  },
  "too-hot": {
    what: "the CPU lowered its clock for heat",
    text: (blocks: BlocksSeen) => `the CPU lowered its clock for heat: ${blocksText(blocks)}`,
    next: "Let the machine cool down between runs, and clear its vents.",
  },
  "on-battery": {
    what: "the machine ran on its battery",
    text: (chargeShare: number | undefined) =>
      `the machine runs on its battery${chargeShare === undefined ? "" : ` (${Math.round(100 * chargeShare)} % left)`}`,
    next: "Plug it in, or read the figures as those of battery power; --require mains refuses to start without.",
  },
  "power-changed": {
    what: "the machine was plugged in or unplugged meanwhile",
    text: ({ from, to }: { from: string; to: string }) =>
      `the power changed while it was measured, from ${from} to ${to}: calls before and after are not alike`,
    next: "Repeat the run without a change.",
  },
  "saving-power": {
    what: "the machine is set to save power",
    text: (setting: string) => `the machine is set to save power (${setting})`,
    next: "Choose a balanced or a fast setting, or read the figures as those of this one; --require performance refuses to start without.",
  },
  "device-busy": {
    what: "the device had other work before the case began",
    text: ({ name, busyShare }: { name: string; busyShare: number }) =>
      `the device was busy before the case began: ${name} for ${formatShare(busyShare)} of the time`,
    next: `Close what uses it, or ${QUIETER}.`,
  },
} as const;

function inBlocks(blocks: BlocksSeen): string {
  return blocks.share === undefined
    ? blocksText(blocks)
    : `${formatShare(blocks.share)} of the time, in ${blocksText(blocks)}`;
}

function blocksText({ disturbedCount, blockCount }: BlocksSeen): string {
  return `${disturbedCount} of ${blockCount === 1 ? "1 block" : `${blockCount} blocks`}`;
}

/** The busiest, by name. */
function namesOf(programs: OtherProgramsSeen["programs"]): string {
  const names = programs.slice(0, PROGRAMS_NAMED).map(({ name, cpus }) => `${name} ${cpus.toFixed(2)}`);
  return names.length === 0 ? "" : ` (${names.join(", ")})`;
}
