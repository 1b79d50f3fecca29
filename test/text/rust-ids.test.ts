// Our own encoders against the Rust library: every stored text, every kind of tokenizer, whole and cut.
import { expect, test } from "bun:test";
import { createOwnTokenizer } from "../../src/text/own-tokenizer.ts";
import { describeCases, encode, jsonOf, texts } from "./tokenizer-cases.ts";

describeCases((one) => {
  const json = jsonOf(one);
  const bare = createOwnTokenizer(json, { addSpecialTokens: false })!;
  const framed = createOwnTokenizer(json, { addSpecialTokens: true })!;

  test("gives the ids of the Rust library", () => {
    const ids = texts.map((text) => encode(bare, text).ids);
    // One text at a time: the first that differs is what is shown.
    for (const [index, text] of texts.entries()) {
      expect({ text, ids: ids[index]! }).toEqual({ text, ids: [...one.ids[index]!] });
    }
  });

  test("gives the first of them up to a limit, and says that there are more", () => {
    for (const [index, text] of texts.entries()) {
      const whole = one.ids[index]!;
      for (const limit of new Set([0, 1, 2, 5, whole.length - 1, whole.length, whole.length + 1])) {
        if (limit < 0) continue;
        const cut = encode(bare, text, limit);
        expect(cut.ids).toEqual(whole.slice(0, limit));
        expect(cut.count > limit).toBe(whole.length > limit);
        expect(cut.isClean).toBe(true);
      }
    }
  });

  test("puts special tokens around a text, and keeps them when the text is cut", () => {
    for (const [index, ids] of one.framed.entries()) {
      const text = texts[index]!;
      expect(encode(framed, text)).toEqual({ ids: [...ids], count: ids.length, isClean: true });
    }
    const [empty, , blanks] = one.framed as [number[], number[], number[]];
    const text = texts[2]!;
    const inner = one.ids[2]!;
    const before = blanks.findIndex((_, at) => inner.every((id, i) => blanks[at + i] === id));
    for (let limit = empty.length; limit < blanks.length; limit++) {
      const room = limit - empty.length;
      const expected = [...empty.slice(0, before), ...inner.slice(0, room), ...empty.slice(before)];
      expect(encode(framed, text, limit)).toEqual({
        ids: expected,
        count: expect.any(Number),
        isClean: true,
      });
      expect(encode(framed, text, limit).count).toBeGreaterThan(limit);
    }
    for (let limit = 0; limit < empty.length; limit++) {
      expect(encode(framed, text, limit)).toMatchObject({ ids: empty.slice(0, limit), isClean: true });
    }
  });

  test("takes half a surrogate pair for the character that UTF-8 has for it", () => {
    for (const broken of [
      "\ud83d",
      "\ude42",
      "a\ud83d b",
      "\ude42\ud83d",
      "x\ud83d\ud83d\ude42\ude42y",
      "<s>\ud83d</s>\udc00",
    ]) {
      expect(encode(bare, broken).ids).toEqual(encode(bare, broken.toWellFormed()).ids);
    }
  });
});
