// The cache against a list that is searched and sorted anew for every text.
import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { TokenCache, type TokenCacheOptions } from "../../src/text/token-cache.ts";
import type { Tokenizer } from "../../src/text/tokenizer.ts";
import { encode } from "./tokenizer-cases.ts";

/** The ids are the codes of the characters; each text that reaches it is noted. */
function countingTokenizer() {
  const seen: string[] = [];
  const tokenizer: Tokenizer = {
    encode(text, target, offset, limit) {
      seen.push(text);
      for (let i = 0; i < Math.min(text.length, limit); i++) target[offset + i] = text.charCodeAt(i);
      return text.length;
    },
  };
  return { seen, tokenizer };
}

/** Texts that must reach the tokenizer: those that are not among the last ones that could be remembered. */
function missesOf(calls: readonly { text: string; limit: number }[], options: TokenCacheOptions): string[] {
  const recent: string[] = [];
  const missed: string[] = [];
  for (const { text, limit } of calls) {
    const at = recent.indexOf(text);
    if (at >= 0 && text.length <= limit) recent.splice(at, 1);
    else missed.push(text);
    const isKept = at < 0 && text.length <= Math.min(limit, options.tokensPerText, options.unitsPerText);
    if (isKept || (at >= 0 && text.length <= limit)) recent.unshift(text);
    recent.length = Math.min(recent.length, options.texts);
  }
  return missed;
}

describe("a token cache", () => {
  test("gives the ids of the tokenizer, and asks it only for texts that were not among the last", () => {
    const call = fc.record({
      text: fc.string({ unit: fc.constantFrom("a", "b", "é"), maxLength: 5 }),
      limit: fc.constantFrom(2, 100, 100, 100),
    });
    fc.assert(
      fc.property(
        fc.array(call, { maxLength: 80 }),
        fc.integer({ min: 1, max: 8 }),
        fc.integer({ min: 1, max: 5 }),
        (calls, texts, tokensPerText) => {
          const options = { texts, tokensPerText, unitsPerText: 4 };
          const { tokenizer, seen } = countingTokenizer();
          const cache = new TokenCache(tokenizer, options);
          for (const { text, limit } of calls) {
            const expected = Array.from(text, (character) => character.charCodeAt(0)).slice(0, limit);
            expect(encode(cache, text, limit)).toEqual({ ids: expected, count: text.length, isClean: true });
          }
          const missed = missesOf(calls, options);
          expect(seen).toEqual(missed);
          expect(cache.missCount).toBe(missed.length);
          expect(cache.hitCount).toBe(calls.length - missed.length);
          expect(cache.hitRate).toBe(calls.length === 0 ? undefined : cache.hitCount / calls.length);
        },
      ),
      { numRuns: 1000 },
    );
  });

  test("tells texts apart that differ in one character far inside", () => {
    const { tokenizer } = countingTokenizer();
    const cache = new TokenCache(tokenizer, { texts: 1000, tokensPerText: 1000, unitsPerText: 1000 });
    const plain = "x".repeat(500);
    const variants = Array.from({ length: 500 }, (_, at) => `${plain.slice(0, at)}y${plain.slice(at + 1)}`);
    for (const text of [...variants, ...variants]) {
      expect(encode(cache, text).ids.indexOf("y".charCodeAt(0))).toBe(text.indexOf("y"));
    }
    expect(cache.hitRate).toBe(0.5);
  });
});
