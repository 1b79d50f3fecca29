// The quota of a control group, read from copies of the files that Linux shows: both versions, nested groups, containers.
import { expect, test } from "bun:test";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { quotaWarnings } from "../../../src/cases/describe/opened-case.ts";
import { readCpuQuota } from "../../../src/host/state/cpu-quota.ts";
import { temporaryFolders } from "../../assets/temporary-folder.ts";

const temporaryFolder = temporaryFolders();

function rootWith(files: Readonly<Record<string, string>>): string {
  const root = temporaryFolder();
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), content);
  }
  return root;
}

const UNIFIED_MOUNT =
  "22 1 0:20 / / rw - ext4 /dev/sda rw\n31 22 0:27 / /sys/fs/cgroup rw,nosuid shared:9 - cgroup2 cgroup2 rw,nsdelegate\n";
const CPU_MOUNT = (root: string) =>
  `32 31 0:29 ${root} /sys/fs/cgroup/cpu,cpuacct rw,nosuid shared:11 - cgroup cgroup rw,cpu,cpuacct\n` +
  `33 31 0:30 ${root} /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory\n`;
const STAT = "usage_usec 12345\nnr_periods 34\nnr_throttled 33\nthrottled_usec 2600000\n";

test("version 2: cpu.max of the group, with its periods", () => {
  const root = rootWith({
    "proc/self/mountinfo": UNIFIED_MOUNT,
    "proc/self/cgroup": "0::/user.slice/run-1.scope\n",
    "sys/fs/cgroup/user.slice/run-1.scope/cpu.max": "20000 100000\n",
    "sys/fs/cgroup/user.slice/run-1.scope/cpu.stat": STAT,
    "sys/fs/cgroup/user.slice/cpu.max": "max 100000\n",
  });
  const quota = readCpuQuota(root);
  expect(quota).toEqual({
    cpus: 0.2,
    source: "/sys/fs/cgroup/user.slice/run-1.scope/cpu.max",
    periods: { count: 34, throttledCount: 33 },
  });
  const [warned] = quotaWarnings(1, quota);
  expect(warned).toMatchObject({ code: "cpu-quota" });
  expect(warned!.text).toContain("0.2 CPUs to this process (/sys/fs/cgroup/user.slice/run-1.scope/cpu.max)");
  expect(warned!.text).toContain("1 thread: stopped in 33 of 34 periods");
});

test("version 2: a group above may leave less", () => {
  const root = rootWith({
    "proc/self/mountinfo": UNIFIED_MOUNT,
    "proc/self/cgroup": "0::/a/b/c\n",
    "sys/fs/cgroup/a/b/c/cpu.max": "300000 100000\n",
    "sys/fs/cgroup/a/cpu.max": "75000 50000\n",
  });
  expect(readCpuQuota(root)).toEqual({ cpus: 1.5, source: "/sys/fs/cgroup/a/cpu.max", periods: undefined });
});

test("version 2 in a container, whose own group is the root", () => {
  const root = rootWith({
    "proc/self/mountinfo": UNIFIED_MOUNT,
    "proc/self/cgroup": "0::/\n",
    "sys/fs/cgroup/cpu.max": "50000 100000\n",
  });
  expect(readCpuQuota(root)).toMatchObject({ cpus: 0.5, source: "/sys/fs/cgroup/cpu.max" });
});

test("version 1: the controller of the CPU, beside others and an empty unified one", () => {
  const root = rootWith({
    "proc/self/mountinfo":
      CPU_MOUNT("/") + UNIFIED_MOUNT.replace("/sys/fs/cgroup ", "/sys/fs/cgroup/unified "),
    "proc/self/cgroup": "9:memory:/job\n4:cpu,cpuacct:/job\n1:name=systemd:/job\n0::/job\n",
    "sys/fs/cgroup/cpu,cpuacct/job/cpu.cfs_quota_us": "150000\n",
    "sys/fs/cgroup/cpu,cpuacct/job/cpu.cfs_period_us": "100000\n",
    "sys/fs/cgroup/cpu,cpuacct/job/cpu.stat": "nr_periods 5\nnr_throttled 0\nthrottled_time 0\n",
    "sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us": "-1\n",
    "sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us": "100000\n",
  });
  expect(readCpuQuota(root)).toEqual({
    cpus: 1.5,
    source: "/sys/fs/cgroup/cpu,cpuacct/job/cpu.cfs_quota_us",
    periods: { count: 5, throttledCount: 0 },
  });
});

test("version 1 in a container, which is told the path from the machine's root", () => {
  const root = rootWith({
    "proc/self/mountinfo": CPU_MOUNT("/docker/abc"),
    "proc/self/cgroup": "4:cpu,cpuacct:/docker/abc\n",
    "sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us": "20000\n",
    "sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us": "100000\n",
  });
  expect(readCpuQuota(root)?.cpus).toBe(0.2);
});

test("no quota is none: unlimited groups, and systems without them", () => {
  expect(readCpuQuota(rootWith({}))).toBeUndefined();
  const unlimited = rootWith({
    "proc/self/mountinfo": UNIFIED_MOUNT + CPU_MOUNT("/"),
    "proc/self/cgroup": "4:cpu,cpuacct:/\n0::/\n",
    "sys/fs/cgroup/cpu.max": "max 100000\n",
    "sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us": "-1\n",
    "sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us": "100000\n",
  });
  expect(readCpuQuota(unlimited)).toBeUndefined();
});

test("a quota that is enough for the threads is no warning", () => {
  const quota = { cpus: 2, source: "x", periods: undefined };
  expect(quotaWarnings(2, quota)).toEqual([]);
  expect(quotaWarnings(3, quota)).toHaveLength(1);
  expect(quotaWarnings(1, undefined)).toEqual([]);
});
