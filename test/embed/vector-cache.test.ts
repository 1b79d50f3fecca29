// Remembered vectors: those of the library without a cache, whatever was said before, and no more of them than asked for.
import { expect, test } from "bun:test";
import fc from "fast-check";
import { VectorCache } from "../../src/embed/vector-cache.ts";

test("what is found is what was kept last of a text, and of the last texts only", () => {
  const steps = fc.array(
    fc.record({ text: fc.constantFrom("a", "b", "c", "d", "e"), dim: fc.constantFrom(2, 4) }),
    {
      maxLength: 60,
    },
  );
  fc.assert(
    fc.property(steps, fc.integer({ min: 1, max: 4 }), (all, capacity) => {
      const cache = new VectorCache(capacity, 4);
      /** The texts in the order in which they got their places, with what was kept of them. */
      const kept = new Map<string, { dim: number; mark: number }>();
      let hits = 0;
      all.forEach(({ text, dim }, mark) => {
        const found = new Float32Array(dim);
        const tokens = cache.find(text, dim, found);
        const known = kept.get(text);
        const isHit = known?.dim === dim;
        expect(tokens).toBe(isHit ? known.mark : -1);
        if (isHit) expect([...found]).toEqual(new Array(dim).fill(known.mark));
        if (isHit) hits++;
        if (isHit) return;
        cache.keep(text, dim, new Float32Array(dim).fill(mark), mark);
        if (known === undefined && kept.size === capacity) kept.delete([...kept.keys()][0]!);
        kept.set(text, { dim, mark });
      });
      expect(cache.hitCount).toBe(hits);
    }),
  );
});

test("a text that is too long is not kept", () => {
  const cache = new VectorCache(2, 1);
  const text = "a".repeat(2000);
  cache.keep(text, 1, Float32Array.of(1), 1);
  expect(cache.find(text, 1, new Float32Array(1))).toBe(-1);
});
