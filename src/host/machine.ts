// Which machine this is: enough to tell two machines' rows apart, and to read a figure a year later.
import { cpus, hostname, release, totalmem } from "node:os";

export interface Machine {
  /** Short and stable: the column `machine`. */
  readonly id: string;
  readonly os: string;
  readonly osRelease: string;
  readonly architecture: string;
  readonly cpuModel: string;
  readonly cpuCount: number;
  readonly memoryBytes: number;
}

export function describeMachine(): Machine {
  const all = cpus();
  const cpuModel = all[0]?.model.trim() ?? "unknown CPU";
  const hash = new Bun.CryptoHasher("sha256").update(`${hostname()}\n${cpuModel}`).digest("hex").slice(0, 6);
  const slug = cpuModel
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-|-$/g, "");
  return {
    id: `${slug}-x${all.length}-${hash}`,
    os: process.platform,
    osRelease: release(),
    architecture: process.arch,
    cpuModel,
    cpuCount: all.length,
    memoryBytes: totalmem(),
  };
}
