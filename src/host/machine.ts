// Which machine this is: enough to tell two machines' rows apart, and to read a figure a year later.
import { availableParallelism, cpus, hostname, release, totalmem } from "node:os";

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

/** The CPU by its own name. */
export function cpuName(): string {
  return cpuModels()[0]?.trim() ?? "unknown CPU";
}

export function describeMachine(): Machine {
  const models = cpuModels();
  const cpuModel = cpuName();
  const cpuCount = models.length || availableParallelism();
  const hash = new Bun.CryptoHasher("sha256").update(`${hostname()}\n${cpuModel}`).digest("hex").slice(0, 6);
  const slug = cpuModel
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-|-$/g, "");
  return {
    id: `${slug}-x${cpuCount}-${hash}`,
    os: process.platform,
    osRelease: release(),
    architecture: process.arch,
    cpuModel,
    cpuCount,
    memoryBytes: totalmem(),
  };
}

/** One for each CPU; none where the system hides them, as where /proc cannot be read. */
function cpuModels(): string[] {
  try {
    return cpus().map(({ model }) => model);
  } catch {
    return [];
  }
}
