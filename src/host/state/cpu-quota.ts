// How much of its CPUs a control group leaves to this process: a container with 0.2 CPUs sees all of them, and is stopped in every
// period once its share is spent. Both versions of Linux's control groups, read from the files of the system.
// Sources: https://docs.kernel.org/admin-guide/cgroup-v2.html (cpu.max, cpu.stat), https://docs.kernel.org/scheduler/sched-bwc.html
import { join } from "node:path";
import { SystemFiles } from "./system-files.ts";

export interface CpuQuota {
  /** CPUs' worth of time: 0.2 is 20 ms of every 100. */
  readonly cpus: number;
  /** The file that says so. */
  readonly source: string;
  /** Periods of the group in which something ran, and those in which it was stopped; undefined where the system does not count. */
  readonly periods: { readonly count: number; readonly throttledCount: number } | undefined;
}

/**
 * The smallest quota on the way from this process's group to the root.
 * @param root where the system's files lie: `/`, or a copy of them
 * @returns undefined where there is no quota, or no control groups
 */
export function readCpuQuota(root = "/"): CpuQuota | undefined {
  const files = new SystemFiles(root);
  const quotas = groupFolders(files).flatMap((group) => quotaIn(files, group) ?? []);
  return quotas.reduce<CpuQuota | undefined>(
    (least, each) => (least && least.cpus <= each.cpus ? least : each),
    undefined,
  );
}

/** The folders of the groups that have a quota: the process's own, and those above it. */
export function quotaFolders(files: SystemFiles): readonly string[] {
  return groupFolders(files)
    .filter((group) => quotaIn(files, group) !== undefined)
    .map(({ folder }) => folder);
}

interface GroupFolder {
  readonly folder: string;
  /** Version 2. */
  readonly isUnified: boolean;
}

/** The folders of this process's groups that may hold a quota, from its own up to the root of each mount. */
function groupFolders(files: SystemFiles): readonly GroupFolder[] {
  const mounts = files
    .lines("proc/self/mountinfo")
    .map(readMount)
    .filter((mount) => mount !== undefined);
  return files.lines("proc/self/cgroup").flatMap((line) => {
    const [id, controllers = "", ...rest] = line.split(":");
    const isUnified = id === "0" && controllers === "";
    if (!isUnified && !controllers.split(",").includes("cpu")) return [];
    const mount = mounts.find(
      (each) => each.isUnified === isUnified && (isUnified || each.options.includes("cpu")),
    );
    if (!mount) return [];
    return pathsUp(withinMount(rest.join(":"), mount.root)).map((path) => ({
      folder: join(mount.folder, path),
      isUnified,
    }));
  });
}

interface Mount {
  /** The group that is mounted there. */
  readonly root: string;
  readonly folder: string;
  readonly isUnified: boolean;
  readonly options: readonly string[];
}

/** A line of mountinfo: … root, folder, options, optional fields, "-", type, source, options of the file system. */
function readMount(line: string): Mount | undefined {
  const [before = "", after = ""] = line.split(" - ");
  const [, , , root, folder] = before.split(" ");
  const [type, , options = ""] = after.split(" ");
  if (root === undefined || folder === undefined || (type !== "cgroup" && type !== "cgroup2"))
    return undefined;
  return { root, folder, isUnified: type === "cgroup2", options: options.split(",") };
}

/** A container may see its own group as the root of the mount, and still be told the path from the machine's root. */
function withinMount(path: string, mountRoot: string): string {
  if (mountRoot === "/") return path;
  return path === mountRoot || path.startsWith(`${mountRoot}/`) ? path.slice(mountRoot.length) : "/";
}

/** "/a/b", "/a", "/". */
function pathsUp(path: string): readonly string[] {
  const parts = path.split("/").filter((part) => part !== "");
  return parts.map((_, index) => `/${parts.slice(0, parts.length - index).join("/")}`).concat("/");
}

function quotaIn(files: SystemFiles, { folder, isUnified }: GroupFolder): CpuQuota | undefined {
  const read = (name: string) => files.text(join(folder, name));
  const name = isUnified ? "cpu.max" : "cpu.cfs_quota_us";
  const words = isUnified ? read(name) : `${read(name)} ${read("cpu.cfs_period_us")}`;
  const [quotaUs = Number.NaN, periodUs = Number.NaN] = words?.split(" ").map(Number) ?? [];
  // "max", -1 and a file that is not there are no quota.
  if (!(quotaUs > 0) || !(periodUs > 0)) return undefined;
  return {
    cpus: quotaUs / periodUs,
    source: join(folder, name),
    periods: periodsIn(files, join(folder, "cpu.stat")),
  };
}

function periodsIn(files: SystemFiles, path: string): CpuQuota["periods"] {
  const counts = new Map(files.lines(path).map((line) => line.split(" ") as [string, string]));
  const count = Number(counts.get("nr_periods"));
  const throttledCount = Number(counts.get("nr_throttled"));
  return Number.isNaN(count + throttledCount) ? undefined : { count, throttledCount };
}
