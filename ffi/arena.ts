// Pointer-stable, page-aligned memory. Every view and every address that native code sees comes from here.
//
// Why not `ptr(new Float32Array(n))`: the engine keeps small typed arrays inline and moves them later without a
// word (when `.buffer` is touched, or when the hot caller is compiled); a saved address then points at abandoned
// memory. Views over mapped memory never move, and the address is known without asking the engine.
import { ptr } from "bun:ffi";
import { convention } from "./convention.ts";
import { operatingSystem } from "./os/current.ts";

/** What is mapped first: most arenas hold a few words, and what is mapped counts as allocated where the engine decides to collect. */
const FIRST_CHUNK_BYTES = 1 << 16;
const CHUNK_BYTES = 1 << 20;
const CACHE_LINE_BYTES = 64;

interface Chunk {
  readonly address: number;
  readonly buffer: ArrayBuffer;
  usedBytes: number;
  /** Whether somebody else mapped it, and unmaps it. */
  readonly isAdopted?: true;
}

export type ViewType =
  | typeof Float32Array
  | typeof Float64Array
  | typeof Int32Array
  | typeof Uint32Array
  | typeof Uint16Array
  | typeof Uint8Array;

export interface LockReport {
  readonly lockedBytes: number;
  /** Why memory is not locked; undefined when all of it is. */
  readonly refusal?: string;
}

/** What hands out views: an arena, or memory that somebody else made. */
export type Views = Pick<Arena, "view">;

/** open: hands out memory · frozen: its layout is fixed, hot code may run · closed: the memory is gone. */
export type ArenaState = "open" | "frozen" | "closed";

export class Arena {
  readonly name: string;
  #state: ArenaState = "open";
  readonly #chunks: Chunk[] = [];

  constructor(name: string) {
    this.name = name;
  }

  get state(): ArenaState {
    return this.#state;
  }

  get arenaBytes(): number {
    return this.#chunks.reduce((sum, chunk) => sum + chunk.buffer.byteLength, 0);
  }

  /** A zeroed view. Views of a page or more begin at a page and own whole pages: a device driver may import them. */
  view<T extends ViewType>(type: T, length: number): InstanceType<T> {
    const sizeBytes = length * type.BYTES_PER_ELEMENT;
    const { chunk, offset } = this.#allocate(sizeBytes);
    return new type(chunk.buffer, offset, length) as InstanceType<T>;
  }

  /**
   * Memory that somebody else mapped: its views have addresses here too, until the arena is closed. The memory of a WebAssembly module that
   * never grows is such: it is mapped once and for all.
   */
  adopt(buffer: ArrayBuffer): void {
    this.#assertNotClosed();
    this.#chunks.unshift({ address: ptr(buffer), buffer, usedBytes: buffer.byteLength, isAdopted: true });
  }

  /** The address of a view that this arena made. */
  address(view: ArrayBufferView): number {
    this.#assertNotClosed();
    const chunk = this.#chunks.find(({ buffer }) => buffer === view.buffer);
    if (!chunk) throw new Error(`arena ${this.name}: asked for the address of a view that it did not make`);
    return chunk.address + view.byteOffset;
  }

  /** NUL-terminated UTF-8; lives as long as the arena. */
  cString(text: string): number {
    const bytes = new TextEncoder().encode(text);
    const view = this.view(Uint8Array, bytes.length + 1);
    view.set(bytes);
    return this.address(view);
  }

  /** A path as the runtimes of this system take it; lives as long as the arena. */
  path(path: string): number {
    if (convention.pathUnit === "utf8") return this.cString(path);
    const units = this.view(Uint16Array, path.length + 1);
    for (let index = 0; index < path.length; index++) units[index] = path.charCodeAt(index);
    return this.address(units);
  }

  /** A row of pointers, for `char**` and the like. */
  pointers(addresses: readonly number[]): number {
    const cells = this.view(Uint32Array, Math.max(2, 2 * addresses.length));
    addresses.forEach((address, index) => {
      writePointer(cells, index, address);
    });
    return this.address(cells);
  }

  /** Writes to every page, so that none is missing when hot code runs. */
  touch(): void {
    this.#assertNotClosed();
    const { pageBytes } = operatingSystem;
    for (const { buffer } of this.#chunks) {
      const bytes = new Uint8Array(buffer);
      for (let offset = 0; offset < bytes.length; offset += pageBytes) Atomics.or(bytes, offset, 0);
    }
  }

  /** Locks this arena's pages only: locking the whole process would make gigabytes of reserved addresses resident. */
  lock(): LockReport {
    this.#assertNotClosed();
    let lockedBytes = 0;
    for (const { address, buffer } of this.#chunks) {
      const reason = operatingSystem.lock(address, buffer.byteLength);
      if (reason !== undefined) return { lockedBytes, refusal: this.#lockRefusal(reason) };
      lockedBytes += buffer.byteLength;
    }
    return { lockedBytes };
  }

  /** From here on nothing is handed out: what hot code uses exists. */
  freeze(): void {
    this.#assertNotClosed();
    this.#state = "frozen";
  }

  close(): void {
    if (this.#state === "closed") return;
    this.#state = "closed";
    for (const { address, buffer, isAdopted } of this.#chunks) {
      if (isAdopted) continue;
      // Detaching empties every view, so that a late reader sees nothing instead of foreign memory. Nothing is taken along: a copy of
      // each megabyte would be touched and thrown away.
      const sizeBytes = buffer.byteLength;
      buffer.transfer(0);
      operatingSystem.unmap(address, sizeBytes);
    }
  }

  [Symbol.dispose](): void {
    this.close();
  }

  #allocate(sizeBytes: number): { chunk: Chunk; offset: number } {
    if (this.#state !== "open")
      throw new Error(`arena ${this.name} is ${this.#state}: it hands out no more memory`);
    const { pageBytes } = operatingSystem;
    const unitBytes = sizeBytes >= pageBytes ? pageBytes : CACHE_LINE_BYTES;
    const reservedBytes = Math.max(roundUp(sizeBytes, unitBytes), unitBytes);
    const chunk = this.#chunkWithRoom(reservedBytes, unitBytes);
    const offset = roundUp(chunk.usedBytes, unitBytes);
    chunk.usedBytes = offset + reservedBytes;
    return { chunk, offset };
  }

  #chunkWithRoom(reservedBytes: number, unitBytes: number): Chunk {
    const last = this.#chunks.at(-1);
    if (last && roundUp(last.usedBytes, unitBytes) + reservedBytes <= last.buffer.byteLength) return last;
    const unit = last ? CHUNK_BYTES : FIRST_CHUNK_BYTES;
    const { address, buffer } = operatingSystem.map(roundUp(reservedBytes, unit));
    const chunk: Chunk = { address, buffer, usedBytes: 0 };
    this.#chunks.push(chunk);
    return chunk;
  }

  #lockRefusal(reason: string): string {
    const limitBytes = operatingSystem.lockLimitBytes();
    const limit =
      limitBytes === undefined ? "" : `; the limit of this user is ${limitBytes} bytes (ulimit -l)`;
    return `${this.arenaBytes} bytes could not be locked: ${reason}${limit}`;
  }

  #assertNotClosed(): void {
    if (this.#state === "closed") throw new Error(`arena ${this.name} is closed`);
  }
}

/** Pointers are written as two words: a BigInt would allocate, and addresses stay below 2^48. */
export function writePointer(cells: Uint32Array, index: number, address: number): void {
  cells[2 * index] = address >>> 0;
  cells[2 * index + 1] = Math.floor(address / 2 ** 32);
}

export function readPointer(cells: Uint32Array, index: number): number {
  return cells[2 * index] + cells[2 * index + 1] * 2 ** 32;
}

function roundUp(value: number, unit: number): number {
  return Math.ceil(value / unit) * unit;
}
