// Many texts into one table of ids, with a tokenizer whose ids are plain to see: the codes of the characters.
import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { tokenizeAll } from "../../src/text/tokenize-all.ts";
import type { Tokenizer } from "../../src/text/tokenizer.ts";

const codesOfCharacters: Tokenizer = {
  encode(text, target, offset, limit) {
    for (let index = 0; index < Math.min(text.length, limit); index++) {
      target[offset + index] = text.charCodeAt(index);
    }
    return text.length;
  },
};

const allocated = (texts: readonly string[], limit: number) =>
  tokenizeAll(
    codesOfCharacters,
    texts,
    limit,
    (length) => new Int32Array(length),
    (length) => new Uint32Array(length),
  );

describe("a token table", () => {
  test("holds the ids of every text, cut to the limit, one after the other", () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ maxLength: 12 }), { maxLength: 20 }),
        fc.nat({ max: 8 }),
        (texts, limit) => {
          const table = allocated(texts, limit);
          const cut = texts.map((text) =>
            text
              .slice(0, limit)
              .split("")
              .map((one) => one.charCodeAt(0)),
          );

          expect(table.textCount).toBe(texts.length);
          expect(table.offsets.length).toBe(texts.length + 1);
          const rows = texts.map((_, text) =>
            Array.from(table.ids.subarray(table.offsets[text], table.offsets[text + 1])),
          );
          expect(rows).toEqual(cut);
          expect(table.ids.length).toBe(cut.flat().length);
          expect(table.maxTokens).toBe(Math.max(0, ...rows.map(({ length }) => length)));
          expect(table.truncatedCount).toBe(texts.filter(({ length }) => length > limit).length);
        },
      ),
    );
  });

  test("lies in the memory that it was given", () => {
    const ids = new Int32Array(5);
    const offsets = new Uint32Array(3);
    const table = tokenizeAll(
      codesOfCharacters,
      ["ab", "cde"],
      4096,
      () => ids,
      () => offsets,
    );
    expect(table.ids).toBe(ids);
    expect(table.offsets).toBe(offsets);
    expect([...ids].map((code) => String.fromCharCode(code)).join("")).toBe("abcde");
    expect([...offsets]).toEqual([0, 2, 5]);
  });
});
