// Where Linux shows what the witnesses ask for: files of /proc and /sys, kept open and read at the ends of every block.
// Sources: https://docs.kernel.org/filesystems/proc.html, https://docs.kernel.org/accounting/psi.html,
// https://docs.kernel.org/scheduler/sched-stats.html, https://docs.kernel.org/power/powercap/powercap.html
import { quotaFolders } from "./cpu-quota.ts";
import { batteries, isDischarging } from "./power.ts";
import { numberOf, type SystemFiles, type WatchedFile } from "./system-files.ts";
import { temperatureFile } from "./temperature.ts";
import type { Reading, WitnessName, WitnessSource } from "./witnesses.ts";

/** /proc counts CPU time in ticks of this length on every system. */
const TICK_NS = 1e7;
/** Field of /proc/…/stat after the name of the program: the CPU that it was on last. */
const PROCESSOR_FIELD = 36;

/** @param cpus those that this process may use */
export function linuxSources(files: SystemFiles, cpus: readonly number[]): WitnessSource[] {
  return [
    waitSource(files),
    cpuTimeSource(files, cpus),
    pressureSource(files, "cpu", "cpuPressureNs"),
    pressureSource(files, "memory", "memoryPressureNs"),
    quotaSource(files),
    clockSource(files, cpus),
    sumSource([temperatureFile(files)].flatMap(listed), "temperatureC", 1e-3, files),
    sumSource(throttleFiles(files, cpus), "thermalThrottles", 1, files),
    energySource(files),
    batterySource(files),
  ];
}

/** A source that reads some files. Each is kept open. */
function source(watched: readonly WatchedFile[], read: (into: Reading) => void): WitnessSource {
  return {
    read,
    [Symbol.dispose]() {
      for (const file of watched) file[Symbol.dispose]();
    },
  };
}

/** "cpu wait slices", of the thread that opens the file. */
function waitSource(files: SystemFiles): WitnessSource {
  const file = files.watch("proc/thread-self/schedstat");
  return source([file], (into) => {
    const waitNs = numberOf(file.text()?.split(" ")[1]);
    // All is zero where the kernel was built without it.
    if (waitNs !== undefined) into.waitNs = waitNs;
  });
}

/** Lines "cpu0 user nice system idle iowait irq softirq steal …". */
function cpuTimeSource(files: SystemFiles, cpus: readonly number[]): WitnessSource {
  const file = files.watch("proc/stat");
  const names = new Set(cpus.map((cpu) => `cpu${cpu}`));
  return source([file], (into) => {
    const rows = cpuRows(file.text(), names);
    if (rows.length === 0) return;
    into.idleNs = rows.reduce((sum, row) => sum + row[4]! + row[5]!, 0) * TICK_NS;
    into.stolenNs = rows.reduce((sum, row) => sum + (row[8] ?? 0), 0) * TICK_NS;
  });
}

function cpuRows(text: string | undefined, names: ReadonlySet<string>): number[][] {
  const rows: number[][] = [];
  for (const line of text?.split("\n") ?? []) {
    if (!line.startsWith("cpu")) break;
    const fields = line.split(" ");
    if (names.has(fields[0]!)) rows.push(fields.map(Number));
  }
  return rows;
}

/** "some avg10=… avg60=… avg300=… total=µs". */
function pressureSource(files: SystemFiles, of: "cpu" | "memory", name: WitnessName): WitnessSource {
  const file = files.watch(`proc/pressure/${of}`);
  return source([file], (into) => {
    const totalUs = /^some .*total=(\d+)/.exec(file.text() ?? "")?.[1];
    if (totalUs !== undefined) into[name] = Number(totalUs) * 1e3;
  });
}

/** Stops of this process's group and of those above it that have a quota. */
function quotaSource(files: SystemFiles): WitnessSource {
  const watched = quotaFolders(files).map((folder) => files.watch(`${folder}/cpu.stat`));
  return source(watched, (into) => {
    if (watched.length === 0) return;
    const counts = watched.map((file) => countsOf(file.text()));
    into.throttledPeriods = sumOf(counts, (count) => count.get("nr_throttled"));
    // Version 1 counts nanoseconds, version 2 microseconds.
    into.throttledNs = sumOf(
      counts,
      (count) => count.get("throttled_time") ?? 1e3 * (count.get("throttled_usec") ?? 0),
    );
  });
}

function countsOf(text: string | undefined): ReadonlyMap<string, number> {
  return new Map((text ?? "").split("\n").map((line) => [line.split(" ")[0]!, Number(line.split(" ")[1])]));
}

function sumOf<T>(values: readonly T[], of: (value: T) => number | undefined): number {
  return values.reduce((sum, value) => sum + (of(value) ?? 0), 0);
}

/** Of the CPU that this thread was on. */
function clockSource(files: SystemFiles, cpus: readonly number[]): WitnessSource {
  const stat = files.watch("proc/thread-self/stat");
  const clocks = new Map(
    cpus.map((cpu) => [cpu, files.watch(`sys/devices/system/cpu/cpu${cpu}/cpufreq/scaling_cur_freq`)]),
  );
  return source([stat, ...clocks.values()], (into) => {
    const text = stat.text() ?? "";
    const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
    const kiloHz = clocks.get(Number(fields[PROCESSOR_FIELD]))?.number();
    if (kiloHz !== undefined) into.clockHz = kiloHz * 1e3;
  });
}

function throttleFiles(files: SystemFiles, cpus: readonly number[]): string[] {
  const folder = (cpu: number) => `sys/devices/system/cpu/cpu${cpu}/thermal_throttle`;
  return [
    ...cpus.map((cpu) => `${folder(cpu)}/core_throttle_count`),
    ...cpus.slice(0, 1).map((cpu) => `${folder(cpu)}/package_throttle_count`),
  ].filter((path) => files.number(path) !== undefined);
}

/** The sum of files that hold a number; nothing where there is none, or where one of them is no longer told. */
function sumSource(
  paths: readonly string[],
  name: WitnessName,
  scale: number,
  files: SystemFiles,
): WitnessSource {
  const watched = paths.map((path) => files.watch(path));
  return source(watched, (into) => {
    const values = watched.flatMap((file) => file.number() ?? []);
    if (values.length > 0 && values.length === watched.length)
      into[name] = values.reduce((sum, value) => sum + value, 0) * scale;
  });
}

/** The CPU packages' own counters, which begin anew at their end. They belong to root on most systems. */
function energySource(files: SystemFiles): WitnessSource {
  const packages = files
    .names("sys/class/powercap")
    .filter((name) => /^intel-rapl:\d+$/.test(name))
    .map((name) => `sys/class/powercap/${name}`)
    .filter((folder) => files.text(`${folder}/name`)?.startsWith("package"))
    .filter((folder) => files.number(`${folder}/energy_uj`) !== undefined);
  const counters = packages.map((folder) => ({
    file: files.watch(`${folder}/energy_uj`),
    rangeUj: files.number(`${folder}/max_energy_range_uj`) ?? 0,
    lastUj: 0,
    turnsUj: 0,
  }));
  return source(
    counters.map(({ file }) => file),
    (into) => {
      if (counters.length === 0) return;
      for (const counter of counters) {
        const uj = counter.file.number() ?? counter.lastUj;
        if (uj < counter.lastUj) counter.turnsUj += counter.rangeUj;
        counter.lastUj = uj;
      }
      into.energyUj = counters.reduce((sum, { lastUj, turnsUj }) => sum + lastUj + turnsUj, 0);
    },
  );
}

/** What the machine takes from its batteries, as these tell it: every few seconds anew. */
function batterySource(files: SystemFiles): WitnessSource {
  const folders = batteries(files).filter((folder) => isDischarging(files, folder));
  const watched = folders.map((folder) => ({
    powerUw: files.watch(`${folder}/power_now`),
    currentUa: files.watch(`${folder}/current_now`),
    voltageUv: files.watch(`${folder}/voltage_now`),
  }));
  return source(
    watched.flatMap((file) => Object.values(file)),
    (into) => {
      const powers = watched.flatMap(({ powerUw, currentUa, voltageUv }) => {
        const uw = powerUw.number();
        if (uw !== undefined) return [uw];
        const [ua, uv] = [currentUa.number(), voltageUv.number()];
        return ua === undefined || uv === undefined ? [] : [(ua * uv) / 1e6];
      });
      if (powers.length > 0 && powers.length === watched.length)
        into.batteryUw = powers.reduce((sum, uw) => sum + Math.abs(uw), 0);
    },
  );
}

function listed<T>(value: T | undefined): T[] {
  return value === undefined ? [] : [value];
}
