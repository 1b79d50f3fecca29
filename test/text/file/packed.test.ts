// A packed tokenizer against the tokenizer.json that it was made of.
import { expect, test } from "bun:test";
import { createTokenizer } from "../../../src/text/create-tokenizer.ts";
import { createOwnTokenizer, packTokenizer } from "../../../src/text/own-tokenizer.ts";
import { caseOf, describeCases, descriptionOf, encode, jsonOf, texts, toJson } from "../tokenizer-cases.ts";

const framed = { addSpecialTokens: true };

describeCases((one) => {
  const json = jsonOf(one);
  const packed = packTokenizer(json)!;

  test("gives the same ids packed, wherever the bytes lie in memory", () => {
    const original = createOwnTokenizer(json, framed)!;
    const shifted = new Uint8Array(packed.length + 3).subarray(3);
    shifted.set(packed);
    const inBuffer = Buffer.from(shifted.buffer, shifted.byteOffset, shifted.length);
    for (const content of [packed, shifted, inBuffer]) {
      const tokenizer = createTokenizer(content, framed);
      for (const text of texts) expect(encode(tokenizer, text)).toEqual(encode(original, text));
    }
  });

  test("is refused when bytes of the packed form are missing", () => {
    for (const length of [8, 15, 16, 200, packed.length >> 1, packed.length - 1]) {
      expect(createOwnTokenizer(packed.slice(0, length), framed)).toBeUndefined();
    }
  });
});

test("what our encoders do not take is not packed", () => {
  expect(
    packTokenizer(toJson({ ...descriptionOf(caseOf("gpt2")), normalizer: { type: "NFKC" } })),
  ).toBeUndefined();
  expect(packTokenizer(new TextEncoder().encode("{}"))).toBeUndefined();
});
