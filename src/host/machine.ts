// Which machine this is: enough to tell two machines' rows apart, and to read a figure a year later.
import { availableParallelism, cpus, hostname } from "node:os";
import { operatingSystem } from "../../ffi/os/current.ts";
import { describeIdentity, type MachineIdentity } from "./identity.ts";

export interface Machine extends MachineIdentity {
  /** Short and stable: the column `machine`. */
  readonly id: string;
  readonly os: string;
  readonly architecture: string;
  readonly cpuModel: string;
  readonly cpuCount: number;
  /** What stands in for the system or the processor: no timing then means anything. Null for the real ones. */
  readonly emulator: string | null;
}

/** What stands in for the system or the processor; undefined for the real ones. */
export function emulator(): string | undefined {
  return operatingSystem.emulator();
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
  const standIn = emulator() ?? null;
  return {
    // So that no comparison takes it for the machine itself.
    id: `${standIn === null ? "" : "emulated-"}${slug}-x${cpuCount}-${hash}`,
    emulator: standIn,
    os: process.platform,
    architecture: process.arch,
    cpuModel,
    cpuCount,
    ...describeIdentity(),
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
