// Every kind of tokenizer against the Rust library: the ids of stored texts, by their hashes. `bun run fuzz:tokenizers 0 1 NAME` shows the
// ids themselves where one differs.
import { describe, expect, test } from "bun:test";
import { createOwnTokenizer } from "../../src/text/own-tokenizer.ts";
import { hashOfIds, readKinds } from "./kinds.ts";
import { encode, NO_LIMIT } from "./tokenizer-cases.ts";

const { texts, tokenizers } = readKinds();
/** More tokens than any text here has. */
const target = new Int32Array(NO_LIMIT);

describe("the ids of the Rust library", () => {
  test.each(tokenizers.map((kind) => [kind.name, kind] as const))("%s", (_, { json, hashes }) => {
    const own = createOwnTokenizer(new TextEncoder().encode(json), { addSpecialTokens: true })!;
    for (const [index, text] of texts.entries()) {
      const ids = target.slice(0, own.encode(text, target, 0, target.length));
      if (hashOfIds(ids) !== hashes[index]) expect({ text, ids: [...ids] }).toBe(hashes[index] as never);
    }
  });
});

test("each kind has the ids that it had whole, up to a limit", () => {
  const names = ["xlm-r", "t5", "albert", "spelled-first", "llama-3", "o200k", "clip", "word-level", "alone"];
  for (const { name, json } of tokenizers.filter(({ name }) => names.includes(name))) {
    const own = createOwnTokenizer(new TextEncoder().encode(json), { addSpecialTokens: false })!;
    for (const text of texts.slice(0, 60)) {
      const whole = encode(own, text).ids;
      for (const limit of new Set([0, 1, 3, whole.length - 1, whole.length, whole.length + 1])) {
        if (limit < 0) continue;
        const cut = encode(own, text, limit);
        expect({ name, text, ...cut, count: cut.count > limit }).toEqual({
          ...{ name, text, ids: whole.slice(0, limit), isClean: true },
          count: whole.length > limit,
        });
      }
    }
  }
});
