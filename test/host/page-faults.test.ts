// Faults of this thread: memory that is written for the first time must show.
import { expect, test } from "bun:test";
import { Arena } from "../../ffi/arena.ts";
import { threadPageFaults } from "../../src/host/page-faults.ts";

test("memory that was never touched costs a fault, and touched memory none", () => {
  using arena = new Arena("page-faults");
  const bytes = arena.view(Uint8Array, 1 << 20);
  const countWhile = (act: () => void) => {
    const before = threadPageFaults()!;
    act();
    const after = threadPageFaults()!;
    expect(after.majorCount).toBeGreaterThanOrEqual(before.majorCount);
    return after.minorCount - before.minorCount;
  };
  const fill = () => {
    for (let offset = 0; offset < bytes.length; offset += 1024) bytes[offset] = 1;
  };
  expect(countWhile(fill)).toBeGreaterThan(0);
  // Others may interrupt with faults of their own: one round without any is enough.
  const rounds = Array.from({ length: 20 }, () => countWhile(fill));
  expect(Math.min(...rounds)).toBe(0);
});
