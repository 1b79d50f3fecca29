// Takes the address of each of many arrays once, then lets native code use it while a loop over the array becomes hot.
// Prints, for each array, the first call in which the two sides no longer saw the same memory.
//
// Arguments: where the memory comes from, and which side writes.

import { type Pointer, ptr } from "bun:ffi";
import { Arena } from "../../ffi/arena.ts";
import { nativeElements } from "./native-bytes.ts";

export type MemorySource = "arena" | "plain";
export type Writer = "native" | "script";

/** `f32:384` → the first call that saw other memory; only arrays where one did. */
export type StaleCalls = Readonly<Record<string, number>>;

/** Lengths around the engine's own limit for inline data, those that models have, and others up to 2000. */
function lengths(): Set<number> {
  const known = [1, 2, 16, 64, 128, 256, 384, 512, 768, 999, 1000, 1001, 1024, 1536, 2000];
  const others = Array.from({ length: 20 }, () => 1 + Math.floor(2000 * Math.random()));
  return new Set([...known, ...others]);
}

const callCount = 100_000;
const roundCount = 10;

type HotLoop = (addr: Pointer, length: number, first: number, end: number) => number;

const bodies: Readonly<Record<Writer, string>> = {
  native: "write(addr, call % length, call); if (view[call % length] !== call) return call;",
  script: "view[call % length] = call; if (read(addr, call % length) !== call) return call;",
};

/** A loop with code of its own: the engine compiles it for this one view, as it does where a program has one. */
function hotLoop(name: string, writer: Writer, view: ArrayBufferView, native: object): HotLoop {
  const source = `return function ${name}(addr, length, first, end) {
    for (let call = first; call < end; call++) { ${bodies[writer]} }
    return -1;
  }`;
  return new Function("view", "write", "read", source)(view, ...Object.values(native)) as HotLoop;
}

function firstStaleCall(loop: HotLoop, view: ArrayBufferView & { length: number }, address: number): number {
  for (let round = 0; round < roundCount; round++) {
    const first = (round * callCount) / roundCount;
    const stale = loop(address as Pointer, view.length, first, first + callCount / roundCount);
    if (stale >= 0) return stale;
    Array.from({ length: 100 }, () => new Float32Array(view.length)); // garbage, so that there is something to collect
    Bun.gc(true);
    if (round === roundCount - 2) void view.buffer; // another moment at which plain arrays move
  }
  return -1;
}

if (import.meta.main) {
  const [source, writer] = process.argv.slice(2) as [MemorySource, Writer];
  const arena = new Arena("stability");
  const types = { f32: Float32Array, f64: Float64Array, i32: Int32Array } as const;
  const stale: Record<string, number> = {};
  for (const [name, type] of Object.entries(types)) {
    for (const length of lengths()) {
      const view = source === "arena" ? arena.view(type, length) : new type(length);
      const address = source === "arena" ? arena.address(view) : ptr(view);
      const native = nativeElements[name as keyof typeof types];
      const call = firstStaleCall(hotLoop(`${name}_${length}`, writer, view, native), view, address);
      if (call >= 0) stale[`${name}:${length}`] = call;
    }
  }
  console.log(JSON.stringify(stale));
}
