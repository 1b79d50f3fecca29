// What is kept of passages while they stream by: ids and labels in order, and what is worth a warning. The texts themselves are
// not kept, so that a hundred thousand long ones need no memory.

import { DataError } from "../core/errors.ts";
import type { Passage } from "./passages.ts";

export class PassageTally {
  readonly ids: string[] = [];
  readonly labels: (string | undefined)[] = [];
  /** Passages without any text. */
  emptyCount = 0;
  /** Passages whose text came before; empty ones are not among them. */
  duplicateCount = 0;
  readonly #what: string;
  readonly #indexById = new Map<string, number>();
  /** Hashes of 64 bits: two different texts of a million have the same one with a probability of 3e-8. */
  readonly #textHashes = new Set<number | bigint>();
  readonly #texts = new Bun.CryptoHasher("sha256");

  /** @param what they are called in an error, such as `documents of corpus.jsonl` */
  constructor(what: string) {
    this.#what = what;
  }

  get count(): number {
    return this.ids.length;
  }

  /** Of all texts so far, in their order: UTF-8, a zero byte after each. Lower-case hex. */
  textsSha256(): string {
    return this.#texts.copy().digest("hex");
  }

  has(id: string): boolean {
    return this.#indexById.has(id);
  }

  /** @throws DataError when the id came before */
  add({ id, text, label }: Pick<Passage, "id" | "text" | "label">): void {
    const earlier = this.#indexById.get(id);
    if (earlier !== undefined) throw this.#duplicateId(id, earlier);
    this.#indexById.set(id, this.count);
    this.ids.push(id);
    this.labels.push(label);
    this.#texts.update(text).update("\0");
    const hash = Bun.hash(text);
    if (text === "") this.emptyCount++;
    else if (this.#textHashes.has(hash)) this.duplicateCount++;
    this.#textHashes.add(hash);
  }

  #duplicateId(id: string, earlier: number): DataError {
    return new DataError({
      what: `two ${this.#what} have one id`,
      seen: `${JSON.stringify(id)}, number ${earlier + 1} and number ${this.count + 1}`,
      expected: "an id for each",
      next: "Give each its own id, or take the column of ids out: then the line number is the id.",
    });
  }
}
