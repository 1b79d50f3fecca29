// A graph that takes longer to fill than one run may last: it is kept on the disk, and the next run of the same part goes on with it.
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { UsearchGraph } from "../../src/sim/index/usearch.ts";
import { ROOT } from "./run.ts";

/** From a process's start to its last insert. */
const LONGEST_MS = 400_000;

export class BegunGraph {
  readonly #path: string;
  readonly #recordPath: string;
  readonly #record: { readonly count: number; readonly expansion: number } | undefined;
  #graph: UsearchGraph | undefined;

  /** @param kind of index: what is kept of one is nothing to another */
  constructor(kind: string, capacity: number) {
    const folder = join(ROOT, "dist", "growth");
    mkdirSync(folder, { recursive: true });
    this.#path = join(folder, `${kind}-${capacity}.usearch`);
    this.#recordPath = join(folder, `${kind}-${capacity}.json`);
    if (existsSync(this.#recordPath)) this.#record = JSON.parse(readFileSync(this.#recordPath, "utf8"));
  }

  /** So many vectors are in the graph that was kept. */
  get count(): number {
    return this.#record?.count ?? 0;
  }

  /** What it was tuned to; undefined where none was kept. */
  get expansion(): number | undefined {
    return this.#record?.expansion;
  }

  /** @param graph an empty one */
  take(graph: UsearchGraph): void {
    this.#graph = graph;
    if (this.#record !== undefined) graph.load(this.#path);
  }

  /** @throws Error when the time is over; what there is of the graph is kept then */
  pause(count: number, expansion: number): void {
    if (this.#graph === undefined || performance.now() < LONGEST_MS || count <= this.count) return;
    this.forget();
    this.#graph.save(this.#path);
    writeFileSync(this.#recordPath, JSON.stringify({ count, expansion }));
    throw new Error(`the graph has ${count} vectors, and is kept: take this part again to go on`);
  }

  forget(): void {
    for (const path of [this.#recordPath, this.#path]) rmSync(path, { force: true });
  }
}
