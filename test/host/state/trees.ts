// Copies of what Linux shows of machines that we do not have: written as its documentation and drivers lay them out.
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { SystemFiles } from "../../../src/host/state/system-files.ts";

export type Tree = Readonly<Record<string, string>>;

/** Writes the files below a folder. */
export function plant(root: string, tree: Tree): SystemFiles {
  for (const [path, content] of Object.entries(tree)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
  return new SystemFiles(root);
}

const stat = (rows: readonly string[]) =>
  ["cpu  9 9 9 9 9 9 9 9 0 0", ...rows, "intr 1 2 3", "ctxt 4", ""].join("\n");
/** The line of a thread: its name may hold anything; the CPU that it is on is the 39th field of all. */
export const threadStat = (cpu: number, name = "bun (x) y") =>
  `77 (${name}) R ${Array.from({ length: 35 }, (_, index) => 100 + index).join(" ")} ${cpu} 0 0 0 0 0 0\n`;

/** An Intel laptop on its battery, two CPUs: RAPL is readable, as for root. */
export const LAPTOP_ON_BATTERY: Tree = {
  "proc/thread-self/schedstat": "5000000000 40000000 321\n",
  "proc/thread-self/stat": threadStat(1),
  "proc/stat": stat(["cpu0 100 0 50 800 20 0 0 0 0 0", "cpu1 300 0 50 600 10 0 0 0 0 0"]),
  "proc/pressure/cpu":
    "some avg10=1.00 avg60=0.50 avg300=0.10 total=123456\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=0\n",
  "proc/pressure/memory":
    "some avg10=0.00 avg60=0.00 avg300=0.00 total=77\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=9\n",
  "proc/meminfo":
    "MemTotal:       16000000 kB\nMemAvailable:    4000000 kB\nSwapTotal:       2000000 kB\nSwapFree:        1500000 kB\n",
  "sys/class/power_supply/AC/type": "Mains\n",
  "sys/class/power_supply/AC/online": "0\n",
  "sys/class/power_supply/BAT0/type": "Battery\n",
  "sys/class/power_supply/BAT0/status": "Discharging\n",
  "sys/class/power_supply/BAT0/capacity": "64\n",
  "sys/class/power_supply/BAT0/power_now": "9500000\n",
  "sys/class/power_supply/hidpp_battery_0/type": "Battery\n",
  "sys/class/power_supply/hidpp_battery_0/scope": "Device\n",
  "sys/class/power_supply/hidpp_battery_0/status": "Discharging\n",
  "sys/class/power_supply/hidpp_battery_0/capacity": "5\n",
  "sys/devices/system/cpu/intel_pstate/no_turbo": "0\n",
  "sys/devices/system/cpu/cpufreq/policy0/scaling_governor": "powersave\n",
  "sys/devices/system/cpu/cpufreq/policy0/energy_performance_preference": "balance_power\n",
  "sys/devices/system/cpu/cpufreq/policy0/scaling_cur_freq": "1400000\n",
  "sys/devices/system/cpu/cpufreq/policy1/scaling_governor": "powersave\n",
  "sys/devices/system/cpu/cpufreq/policy1/energy_performance_preference": "balance_power\n",
  "sys/devices/system/cpu/cpufreq/policy1/scaling_cur_freq": "3900000\n",
  "sys/devices/system/cpu/cpu0/cpufreq/scaling_cur_freq": "1400000\n",
  "sys/devices/system/cpu/cpu1/cpufreq/scaling_cur_freq": "3900000\n",
  "sys/devices/system/cpu/cpu0/thermal_throttle/core_throttle_count": "7\n",
  "sys/devices/system/cpu/cpu1/thermal_throttle/core_throttle_count": "2\n",
  "sys/devices/system/cpu/cpu0/thermal_throttle/package_throttle_count": "11\n",
  "sys/firmware/acpi/platform_profile": "low-power\n",
  "sys/class/hwmon/hwmon2/name": "acpitz\n",
  "sys/class/hwmon/hwmon2/temp1_input": "30000\n",
  "sys/class/hwmon/hwmon10/name": "coretemp\n",
  "sys/class/hwmon/hwmon10/temp1_input": "71000\n",
  "sys/class/hwmon/hwmon10/temp1_crit": "100000\n",
  "sys/class/powercap/intel-rapl/enabled": "1\n",
  "sys/class/powercap/intel-rapl:0/name": "package-0\n",
  "sys/class/powercap/intel-rapl:0/energy_uj": "262143000000\n",
  "sys/class/powercap/intel-rapl:0/max_energy_range_uj": "262143328850\n",
  "sys/class/powercap/intel-rapl:0:0/name": "core\n",
  "sys/class/powercap/intel-rapl:0:0/energy_uj": "5\n",
  "sys/class/powercap/intel-rapl:1/name": "psys\n",
  "sys/class/powercap/intel-rapl:1/energy_uj": "6\n",
  "sys/class/accel/accel0/device/npu_busy_time_us": "250\n",
  "etc/os-release":
    'NAME="Fedora Linux"\nPRETTY_NAME="Fedora Linux 43 (Workstation Edition)"\nBUILD_ID=20261101\n',
  "sys/class/dmi/id/sys_vendor": "LENOVO\n",
  "sys/class/dmi/id/product_name": "21KC\n",
  "proc/cpuinfo":
    "processor\t: 0\nmodel name\t: Intel(R) Core(TM) Ultra 7 155U\nflags\t\t: fpu vme\nmicrocode\t: 0x1f\n",
};

/** An AMD laptop on mains whose battery is full; its clock is chosen by amd-pstate, its boost is off. */
export const AMD_LAPTOP: Tree = {
  "proc/stat": stat(["cpu0 1 0 1 10 0 0 0 0 0 0"]),
  "sys/class/power_supply/ACAD/type": "Mains\n",
  "sys/class/power_supply/ACAD/online": "1\n",
  "sys/class/power_supply/BAT1/type": "Battery\n",
  "sys/class/power_supply/BAT1/status": "Full\n",
  "sys/class/power_supply/BAT1/capacity": "100\n",
  "sys/devices/system/cpu/cpufreq/boost": "0\n",
  "sys/devices/system/cpu/cpufreq/policy0/scaling_governor": "performance\n",
  "sys/devices/system/cpu/cpufreq/policy0/energy_performance_preference": "performance\n",
  "sys/class/hwmon/hwmon3/name": "k10temp\n",
  "sys/class/hwmon/hwmon3/temp1_input": "48250\n",
  "sys/class/drm/card1/device/gpu_busy_percent": "37\n",
  "sys/class/drm/card1-eDP-1/status": "connected\n",
};

/** A virtual machine: no clocks, no sensors, no power, but a hypervisor that takes time away. */
export const VIRTUAL_MACHINE: Tree = {
  "proc/stat": stat(["cpu0 100 0 0 500 0 0 0 30 0 0", "cpu1 100 0 0 500 0 0 0 12 0 0"]),
  "proc/cpuinfo": "processor\t: 0\nmodel name\t: AMD EPYC\nflags\t\t: fpu hypervisor\n",
  "sys/class/dmi/id/sys_vendor": "QEMU\n",
  "sys/class/dmi/id/product_name": "Standard PC (Q35 + ICH9, 2009)\n",
};

const UNIFIED_MOUNT = "31 22 0:27 / /sys/fs/cgroup rw,nosuid shared:9 - cgroup2 cgroup2 rw,nsdelegate\n";

/** A container with 0.2 CPUs, version 2. */
export const CONTAINER_V2: Tree = {
  ".dockerenv": "",
  "proc/self/mountinfo": UNIFIED_MOUNT,
  "proc/self/cgroup": "0::/\n",
  "sys/fs/cgroup/cpu.max": "20000 100000\n",
  "sys/fs/cgroup/cpu.stat": "usage_usec 12345\nnr_periods 34\nnr_throttled 33\nthrottled_usec 2600000\n",
};

/** The same, version 1. */
export const CONTAINER_V1: Tree = {
  "proc/self/mountinfo":
    "32 31 0:29 /docker/ab12 /sys/fs/cgroup/cpu,cpuacct rw,nosuid shared:11 - cgroup cgroup rw,cpu,cpuacct\n",
  "proc/self/cgroup": "4:cpu,cpuacct:/docker/ab12\n",
  "sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us": "20000\n",
  "sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us": "100000\n",
  "sys/fs/cgroup/cpu,cpuacct/cpu.stat": "nr_periods 34\nnr_throttled 33\nthrottled_time 2600000000\n",
};
