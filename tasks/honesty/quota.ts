// A control group that leaves 0.2 CPUs to the program: the quota is named in every run, and so are the stops.
import { existsSync, mkdirSync, rmdirSync, writeFileSync } from "node:fs";
import type { Figure } from "../figures/figure.ts";
import { MRLBENCH, pairsOf, run } from "../figures/run.ts";

const RUNS = 20;
const QUOTA_US = 20_000;
const PERIOD_US = 100_000;
/** Where the controller of the CPU is mounted: version 1, or version 2 where it is the only one. */
const VERSION_1 = "/sys/fs/cgroup/cpu";
const VERSION_2 = "/sys/fs/cgroup";

export function quota(): readonly Figure[] {
  const group = limitedGroup();
  try {
    const enter = `echo $$ > ${group}/cgroup.procs && exec "$@"`;
    const runs = Array.from({ length: RUNS }, () => {
      const command = [MRLBENCH, "--ttfi", "0", "--iters", "4000", "--csv", "/dev/null", "--quiet"];
      const { stderr } = run(["sh", "-c", enter, "sh", ...command]);
      return (pairsOf(stderr, "summary")[0]!.get("warnings") ?? "").split("+");
    });
    const named = (code: string) => runs.filter((codes) => codes.includes(code)).length;
    return [
      { name: "quota-named", value: named("cpu-quota"), unit: `of-${RUNS}`, limit: RUNS, isLeast: true },
      // A process may make its share of the calls within what a period leaves it.
      { name: "quota-stops-seen", value: named("throttled"), unit: `of-${RUNS}` },
    ];
  } finally {
    rmdirSync(group);
  }
}

/** @throws Error where this user may not make one */
function limitedGroup(): string {
  const isFirst = existsSync(`${VERSION_1}/cpu.cfs_quota_us`);
  const group = `${isFirst ? VERSION_1 : VERSION_2}/mrlbench-honesty-${process.pid}`;
  mkdirSync(group);
  try {
    if (isFirst) {
      writeFileSync(`${group}/cpu.cfs_period_us`, String(PERIOD_US));
      writeFileSync(`${group}/cpu.cfs_quota_us`, String(QUOTA_US));
    } else writeFileSync(`${group}/cpu.max`, `${QUOTA_US} ${PERIOD_US}`);
    return group;
  } catch (error) {
    rmdirSync(group);
    throw error;
  }
}
