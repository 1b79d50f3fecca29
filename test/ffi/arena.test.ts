// The arena's memory, seen from both sides: JavaScript, and C that this test compiles.

import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { Arena, readPointer, writePointer } from "../../ffi/arena.ts";
import { operatingSystem } from "../../ffi/os/current.ts";
import {
  checksum,
  nativeChecksum,
  nativeFill,
  nativePointerAt,
  nativeStringLength,
  pattern,
} from "./native-bytes.ts";

const { pageBytes } = operatingSystem;
const CACHE_LINE_BYTES = 64;

const viewTypes = [Float32Array, Float64Array, Int32Array, Uint32Array, Uint8Array] as const;

/** Mostly small views, some around a page, a few that do not fit into one chunk together. */
const requests = fc.array(
  fc.record({
    type: fc.constantFrom(...viewTypes),
    length: fc.oneof(fc.nat(64), fc.integer({ min: 500, max: 5000 }), fc.nat(100_000)),
  }),
  { minLength: 1, maxLength: 25 },
);

function bytesOf(view: ArrayBufferView): Uint8Array {
  return new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
}

describe("views", () => {
  test("are zeroed, aligned, apart from each other, and the same memory on both sides", () => {
    fc.assert(
      fc.property(requests, (wanted) => {
        using arena = new Arena("property");
        const views = wanted.map(({ type, length }) => arena.view(type, length));
        const places = views.map((view) => ({ view, address: arena.address(view) }));

        views.forEach((view, index) => {
          expect(view.length).toBe(wanted[index]!.length);
          expect(bytesOf(view).every((byte) => byte === 0)).toBe(true);
        });
        for (const { view, address } of places) {
          expect(address % (view.byteLength >= pageBytes ? pageBytes : CACHE_LINE_BYTES)).toBe(0);
        }
        const byAddress = places.toSorted((a, b) => a.address - b.address);
        byAddress.slice(1).forEach(({ address }, index) => {
          const before = byAddress[index]!;
          const endAddr = before.address + before.view.byteLength;
          // A view of a page or more owns its last page too.
          const unitBytes = before.view.byteLength >= pageBytes ? pageBytes : 1;
          expect(address).toBeGreaterThanOrEqual(Math.ceil(endAddr / unitBytes) * unitBytes);
        });

        // All are written before the first is read: a view that lay over another would have lost its bytes.
        places.forEach(({ view, address }, index) => {
          nativeFill(address, view.byteLength, index);
        });
        places.forEach(({ view }, index) => {
          expect(Buffer.compare(bytesOf(view), pattern(view.byteLength, index))).toBe(0);
        });
        places.forEach(({ view }, index) => {
          bytesOf(view).set(pattern(view.byteLength, 7 * index + 1));
        });
        for (const { view, address } of places) {
          expect(nativeChecksum(address, view.byteLength)).toBe(checksum(bytesOf(view)));
        }
      }),
      { numRuns: 20 },
    );
  });

  test("may be larger than a chunk", () => {
    using arena = new Arena("large");
    arena.view(Uint8Array, 10);
    const large = arena.view(Float64Array, 500_000);
    const after = arena.view(Uint8Array, 10);
    nativeFill(arena.address(large), large.byteLength, 3);
    expect(Buffer.compare(bytesOf(large), pattern(large.byteLength, 3))).toBe(0);
    expect([...after]).toEqual(Array(10).fill(0));
    expect(arena.arenaBytes).toBeGreaterThanOrEqual(large.byteLength);
  });

  test("have the address of their own first element, also as a part of another view", () => {
    using arena = new Arena("parts");
    const view = arena.view(Int32Array, 100);
    const part = view.subarray(40, 60);
    expect(arena.address(part)).toBe(arena.address(view) + 160);
    nativeFill(arena.address(part), part.byteLength, 9);
    expect(Buffer.compare(bytesOf(part), pattern(part.byteLength, 9))).toBe(0);
    expect([view[39], view[60]]).toEqual([0, 0]);
  });

  test("of another owner have no address here", () => {
    using arena = new Arena("tokens");
    using other = new Arena("other");
    expect(() => arena.address(new Float32Array(4))).toThrow("arena tokens");
    expect(() => arena.address(other.view(Float32Array, 4))).toThrow("arena tokens");
  });

  test("keep their content and address when the arena is touched, locked or frozen", () => {
    using arena = new Arena("kept");
    const view = arena.view(Uint8Array, 3 * pageBytes);
    const address = arena.address(view);
    nativeFill(address, view.length, 5);
    arena.touch();
    arena.lock();
    arena.freeze();
    expect(arena.address(view)).toBe(address);
    expect(Buffer.compare(view, pattern(view.length, 5))).toBe(0);
  });
});

describe("strings and pointers", () => {
  test("a string is UTF-8 and ends with a NUL", () => {
    using arena = new Arena("strings");
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 300 }), (text) => {
        fc.pre(!text.includes("\0"));
        const address = arena.cString(text);
        const utf8 = Buffer.from(text);
        expect(nativeStringLength(address)).toBe(utf8.length);
        expect(nativeChecksum(address, utf8.length)).toBe(checksum(utf8));
      }),
    );
  });

  test("strings of every length keep their end when others follow", () => {
    using arena = new Arena("neighbours");
    const addresses = Array.from({ length: 300 }, (_, length) => arena.cString("x".repeat(length)));
    addresses.forEach((address, length) => {
      expect(nativeStringLength(address)).toBe(length);
    });
  });

  const address = fc.integer({ min: 0, max: 2 ** 48 - 1 });

  test("native code reads the row of pointers that was written", () => {
    using arena = new Arena("pointers");
    fc.assert(
      fc.property(fc.array(address, { maxLength: 20 }), (addresses) => {
        const rowAddr = arena.pointers(addresses);
        expect(addresses.map((_, index) => nativePointerAt(rowAddr, index))).toEqual(addresses);
      }),
    );
  });

  test("an empty row is still a place", () => {
    using arena = new Arena("empty");
    expect(nativePointerAt(arena.pointers([]), 0)).toBe(0);
  });

  test("a pointer is read as it was written, and its neighbours stay", () => {
    using arena = new Arena("cells");
    const cells = arena.view(Uint32Array, 6);
    fc.assert(
      fc.property(address, address, address, (first, second, third) => {
        [first, third, second].forEach((value, order) => {
          writePointer(cells, [0, 2, 1][order]!, value);
        });
        expect([0, 1, 2].map((index) => readPointer(cells, index))).toEqual([first, second, third]);
        expect(nativePointerAt(arena.address(cells), 1)).toBe(second);
      }),
    );
  });
});

describe("a life", () => {
  const handOuts = {
    view: (arena: Arena) => arena.view(Float32Array, 1),
    cString: (arena: Arena) => arena.cString("text"),
    pointers: (arena: Arena) => arena.pointers([1]),
  } as const;

  test.each(Object.entries(handOuts))("frozen or closed: %s is refused by name", (_, handOut) => {
    const arena = new Arena("ort-calls");
    handOut(arena);
    arena.freeze();
    expect(arena.state).toBe("frozen");
    expect(() => handOut(arena)).toThrow("arena ort-calls is frozen");
    arena.close();
    expect(arena.state).toBe("closed");
    expect(() => handOut(arena)).toThrow("arena ort-calls is closed");
  });

  test("closed: everything else is refused by name too, and closing again is nothing", () => {
    const arena = new Arena("case");
    const view = arena.view(Float32Array, 4);
    arena.close();
    arena.close();
    for (const use of [
      () => arena.address(view),
      () => arena.touch(),
      () => arena.lock(),
      () => arena.freeze(),
    ]) {
      expect(use).toThrow("arena case is closed");
    }
  });

  test("closed: views are empty instead of foreign memory", () => {
    const arena = new Arena("late");
    const small = arena.view(Float32Array, 4).fill(1);
    const large = arena.view(Float64Array, 300_000).fill(1);
    const part = small.subarray(1, 3);
    arena.close();
    expect([small.length, large.length, part.length]).toEqual([0, 0, 0]);
    expect(small[0]).toBeUndefined();
  });

  test("closed: the memory is given back, and a collection afterwards finds nothing to free twice", () => {
    const touchedBytes = 64 << 20;
    const useOnce = () => {
      const arena = new Arena("returned");
      arena.view(Uint8Array, touchedBytes);
      arena.touch();
      arena.close();
    };
    useOnce();
    const beforeBytes = process.memoryUsage.rss();
    for (let round = 0; round < 12; round++) useOnce();
    Bun.gc(true);
    expect(process.memoryUsage.rss() - beforeBytes).toBeLessThan(4 * touchedBytes);
  });
});
