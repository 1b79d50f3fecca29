// What the first process of a simulation's case leaves to the later ones: the vectors that are remembered and asked for, the graphs over
// them, and how the index was tuned. All processes search the very same memory, and only the first spends its time on making it.
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { sha256 } from "../../assets/sha256.ts";
import type { IndexConsidered } from "../../schema/tick-report.ts";
import type { Tuning } from "../../sim/index/tune-expansion.ts";
import type { IndexKind } from "../../sim/index/vector-index.ts";

export interface KeptFacts {
  readonly kind: IndexKind;
  /** Dim by dim; none for exact search. */
  readonly tuned: readonly {
    readonly dim: number;
    readonly tuning: Tuning;
    /** Components whose signs a first stage compares. */
    readonly signs: number | undefined;
    /** Of queries that did not tune it. */
    readonly recall: number;
  }[];
  /** What was measured to choose; undefined where one was asked for. */
  readonly considered: readonly IndexConsidered[] | undefined;
}

const FACTS = "facts.json";

export class KeptMemories {
  readonly #folder: string | undefined;

  /**
   * @param scratch a folder of the run; undefined where there is none: then nothing is kept
   * @param identity all that vectors and index depend on
   */
  constructor(scratch: string | undefined, identity: unknown) {
    if (scratch !== undefined) this.#folder = join(scratch, sha256(JSON.stringify(identity)));
  }

  /** What another process kept; undefined where this one is the first. */
  facts(): KeptFacts | undefined {
    if (this.#folder === undefined || !existsSync(this.#pathOf(FACTS))) return undefined;
    return JSON.parse(readFileSync(this.#pathOf(FACTS), "utf8")) as KeptFacts;
  }

  vectors(name: string): Float32Array {
    const bytes = readFileSync(this.#pathOf(name));
    return new Float32Array(new Uint8Array(bytes).buffer);
  }

  readonly graphPath = (dim: number): string => this.#pathOf(`graph-${dim}`);

  /**
   * Where there is no room for it the later processes make it again.
   * @param saveGraphs each to its `graphPath`
   * @returns whether it was kept
   */
  keep(facts: KeptFacts, vectors: Readonly<Record<string, Float32Array>>, saveGraphs: () => void): boolean {
    const folder = this.#folder;
    if (folder === undefined) return false;
    try {
      mkdirSync(folder, { recursive: true });
      for (const [name, values] of Object.entries(vectors)) writeFileSync(this.#pathOf(name), values);
      saveGraphs();
      // Last: who finds the facts finds the rest.
      writeFileSync(this.#pathOf(FACTS), JSON.stringify(facts));
      return true;
    } catch {
      rmSync(folder, { recursive: true, force: true });
      return false;
    }
  }

  #pathOf(name: string): string {
    return join(this.#folder!, name);
  }
}
