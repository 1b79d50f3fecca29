// Who took the machine away while a case was measured, and what the figures are without the blocks in which that happened.

/** What a cause comes to, over blocks that were measured one after another. */
export interface CauseReport {
  /** Code of the cause, of the warning that tells of it, and of the column `disturbed`. */
  readonly cause: string;
  readonly blockCount: number;
  /** Of the time of all blocks; undefined where what it took is no time. */
  readonly share: number | undefined;
}

export interface DisturbanceReport {
  /** Blocks of steady calls, and those in which something disturbed. */
  readonly blockCount: number;
  readonly disturbedCount: number;
  readonly causes: readonly CauseReport[];
  /** Of the calls in the other blocks; undefined where none of these is left. */
  readonly undisturbed: UndisturbedLatency | undefined;
  /** What the CPU's packages, or the machine's battery, gave while these embeddings were made; undefined where that cannot be read. */
  readonly energy: EnergyReport | undefined;
}

export interface UndisturbedLatency {
  readonly sampleCount: number;
  readonly latencyNsP50: number | undefined;
  readonly latencyNsP99: number | undefined;
  readonly latencyNsMax: number | undefined;
}

export interface EnergyReport {
  readonly source: "cpu-packages" | "battery";
  readonly energyUj: number;
  readonly embeddings: number;
}
