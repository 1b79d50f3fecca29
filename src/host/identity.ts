// Which machine it is, in what a figure depends on: processor, memory, system, what stands between them and this program, and drivers.
// Nothing of a person: no name of the host or of a user, no serial number. What the system does not tell is undefined.
import { release, totalmem, version } from "node:os";
import { basename } from "node:path";
import { operatingSystem } from "../../ffi/os/current.ts";
import { SystemFiles } from "./state/system-files.ts";

export interface MachineIdentity {
  readonly osName: string | undefined;
  readonly osBuild: string | undefined;
  readonly osRelease: string;
  readonly kernel: string;
  /** Maker and product: a laptop's model, or what a hypervisor calls itself. */
  readonly board: string | undefined;
  readonly firmware: string | undefined;
  readonly microcode: string | undefined;
  readonly cores: CoreCounts;
  readonly caches: readonly Cache[];
  readonly memoryBytes: number;
  /** The hypervisor, as far as it tells its name; `none` where there is none, undefined where that is not told. */
  readonly virtualMachine: string | undefined;
  readonly container: string | undefined;
  readonly drivers: readonly Driver[];
}

/** Threads are what the system schedules on; a core may have two. */
export interface CoreCounts {
  readonly threads: number;
  readonly physical: number;
  /** Cores made to be fast and to save power; undefined where all are alike. */
  readonly performance: number | undefined;
  readonly efficiency: number | undefined;
}

export interface Cache {
  readonly level: number;
  readonly type: string;
  readonly sizeBytes: number;
  /** How many the processor has of them. */
  readonly count: number;
}

/** Of a device that can embed: graphics, NPU. */
export interface Driver {
  readonly device: string;
  readonly driver: string;
  /** Of a driver that is not a part of the kernel. */
  readonly version: string | undefined;
}

export function describeIdentity(
  files = process.platform === "linux" ? new SystemFiles() : undefined,
): MachineIdentity {
  const common = {
    osRelease: release(),
    kernel: version(),
    memoryBytes: totalmem(),
    cores: coreCounts(),
  };
  return files ? { ...common, ...linuxIdentity(files) } : { ...common, ...otherIdentity() };
}

type SystemsOwn = Omit<MachineIdentity, "osRelease" | "kernel" | "memoryBytes" | "cores">;

function linuxIdentity(files: SystemFiles): SystemsOwn {
  const words = (paths: readonly string[]) =>
    paths.flatMap((path) => files.text(path) ?? []).join(" ") || undefined;
  return {
    osName: releaseField(files, "PRETTY_NAME"),
    osBuild: releaseField(files, "BUILD_ID"),
    board: words(["sys/class/dmi/id/sys_vendor", "sys/class/dmi/id/product_name"]) ?? boardOfTree(files),
    firmware: words(["sys/class/dmi/id/bios_version", "sys/class/dmi/id/bios_date"]),
    microcode: cpuField(files, "microcode"),
    caches: cachesOf(files),
    virtualMachine: virtualMachineOf(files),
    container: containerOf(files),
    drivers: driversOf(files),
  };
}

/** macOS names itself in a file; of Windows, the kernel's version is its name. */
function otherIdentity(): SystemsOwn {
  const files = new SystemFiles();
  const field = (key: string) =>
    new RegExp(`<key>${key}</key>\\s*<string>([^<]*)</string>`).exec(
      files.text("System/Library/CoreServices/SystemVersion.plist") ?? "",
    )?.[1];
  const [name, release] = [field("ProductName"), field("ProductVersion")];
  return {
    osName: name === undefined ? version() : `${name} ${release}`,
    osBuild: field("ProductBuildVersion"),
    board: undefined,
    firmware: undefined,
    microcode: undefined,
    caches: [],
    virtualMachine: undefined,
    container: undefined,
    drivers: [],
  };
}

function coreCounts(): CoreCounts {
  const processors = operatingSystem.processors();
  const coresOf = (kind?: "performance" | "efficiency") =>
    new Set(processors.filter((one) => kind === undefined || one.kind === kind).map(({ core }) => core)).size;
  const isMixed = processors.some(({ kind }) => kind !== undefined);
  return {
    threads: processors.length,
    physical: coresOf(),
    performance: isMixed ? coresOf("performance") : undefined,
    efficiency: isMixed ? coresOf("efficiency") : undefined,
  };
}

/** A line of /etc/os-release, such as PRETTY_NAME="…". */
function releaseField(files: SystemFiles, name: string): string | undefined {
  const line = files.lines("etc/os-release").find((one) => one.startsWith(`${name}=`));
  return line?.slice(name.length + 1).replaceAll('"', "") || undefined;
}

function cpuField(files: SystemFiles, name: string): string | undefined {
  const line = files.lines("proc/cpuinfo").find((one) => one.split(":")[0]!.trim() === name);
  return line?.split(":")[1]?.trim();
}

/** Boards without a firmware table describe themselves by a device tree, whose texts end in a NUL. */
function boardOfTree(files: SystemFiles): string | undefined {
  return files.text("proc/device-tree/model")?.replaceAll("\0", "");
}

/** A cache that several CPUs share is shown by each of them. */
function cachesOf(files: SystemFiles): readonly Cache[] {
  const cpus = files.names("sys/devices/system/cpu").filter((name) => /^cpu\d+$/.test(name));
  const seen = new Map<string, { level: number; type: string; sizeBytes: number; shares: Set<string> }>();
  for (const cpu of cpus) {
    const folder = `sys/devices/system/cpu/${cpu}/cache`;
    for (const index of files.names(folder).filter((name) => /^index\d+$/.test(name))) {
      const read = (name: string) => files.text(`${folder}/${index}/${name}`);
      const level = Number(read("level"));
      const type = read("type")?.toLowerCase();
      const sizeBytes = bytesOf(read("size"));
      if (type === undefined || sizeBytes === undefined) continue;
      const key = `${level} ${type} ${sizeBytes}`;
      const cache = seen.get(key) ?? { level, type, sizeBytes, shares: new Set<string>() };
      seen.set(key, cache);
      cache.shares.add(read("shared_cpu_list") ?? cpu);
    }
  }
  return [...seen.values()].map(({ shares, ...cache }) => ({ ...cache, count: shares.size }));
}

/** `32K`, `16M`. */
function bytesOf(text: string | undefined): number | undefined {
  const parts = /^(\d+)([KM]?)$/.exec(text ?? "");
  return parts === null
    ? undefined
    : Number(parts[1]) * { "": 1, K: 1024, M: 1024 ** 2 }[parts[2] as "" | "K" | "M"];
}

const HYPERVISORS =
  /QEMU|KVM|VMware|VirtualBox|innotek|Xen|Hyper-V|Virtual Machine|Amazon EC2|Google Compute|Parallels|OpenStack/i;

function virtualMachineOf(files: SystemFiles): string | undefined {
  if (/microsoft/i.test(files.text("proc/version") ?? "")) return "WSL";
  const xen = files.text("sys/hypervisor/type");
  if (xen !== undefined) return xen;
  const maker = ["sys_vendor", "product_name"]
    .flatMap((name) => files.text(`sys/class/dmi/id/${name}`) ?? [])
    .join(" ");
  if (HYPERVISORS.test(maker)) return maker;
  const flags = cpuField(files, "flags");
  if (flags === undefined) return undefined;
  // The processor itself says that somebody stands before it, and not who.
  return flags.split(" ").includes("hypervisor") ? "hypervisor" : "none";
}

function containerOf(files: SystemFiles): string | undefined {
  if (files.names(".").includes(".dockerenv")) return "docker";
  if (files.text("run/.containerenv") !== undefined) return "podman";
  return /(docker|kubepods|containerd|lxc|libpod)/.exec(files.text("proc/self/cgroup") ?? "")?.[1];
}

function driversOf(files: SystemFiles): readonly Driver[] {
  const devices = [
    ...files
      .names("sys/class/drm")
      .filter((name) => /^card\d+$/.test(name))
      .map((name) => `sys/class/drm/${name}`),
    ...files.names("sys/class/accel").map((name) => `sys/class/accel/${name}`),
  ];
  const found = devices.flatMap((folder) => {
    // "DRIVER=i915", among other lines.
    const line = files.lines(`${folder}/device/uevent`).find((one) => one.startsWith("DRIVER="));
    const driver = line?.slice("DRIVER=".length);
    return driver === undefined
      ? []
      : [{ device: basename(folder), driver, version: versionOf(files, driver) }];
  });
  const nvidia = files.text("sys/module/nvidia/version");
  const isListed = found.some(({ driver }) => driver === "nvidia");
  return nvidia === undefined || isListed
    ? found
    : [...found, { device: "nvidia", driver: "nvidia", version: nvidia }];
}

function versionOf(files: SystemFiles, driver: string): string | undefined {
  return files.text(`sys/module/${driver}/version`);
}
