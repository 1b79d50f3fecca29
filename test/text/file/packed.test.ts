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
      expect(createOwnTokenizer(content, framed)!.highestId).toBe(original.highestId);
      for (const text of texts) expect(encode(tokenizer, text)).toEqual(encode(original, text));
    }
  });

  test("is refused when bytes of the packed form are missing", () => {
    for (const length of [8, 15, 16, 200, packed.length >> 1, packed.length - 1]) {
      expect(createOwnTokenizer(packed.slice(0, length), framed)).toBeUndefined();
    }
  });
});

test("tables that do not lie as they must are refused, whatever the header says", () => {
  const packed = packTokenizer(jsonOf(caseOf("gpt2")))!;
  const headerAt = 16;
  const headerLength = new DataView(packed.buffer, packed.byteOffset).getUint32(8, true);
  const header = JSON.parse(new TextDecoder().decode(packed.subarray(headerAt, headerAt + headerLength)));
  const tables = packed.subarray(Math.ceil((headerAt + headerLength) / 8) * 8);
  const withHeader = (content: unknown) => {
    const text = new TextEncoder().encode(typeof content === "string" ? content : JSON.stringify(content));
    const tablesAt = Math.ceil((headerAt + text.length) / 8) * 8;
    const bytes = new Uint8Array(tablesAt + tables.length);
    bytes.set(packed.subarray(0, 8));
    new DataView(bytes.buffer).setUint32(8, text.length, true);
    bytes.set(text, headerAt);
    bytes.set(tables, tablesAt);
    return createOwnTokenizer(bytes, framed);
  };
  expect(withHeader(header)).toBeDefined();
  const [pool, ...others] = header.tables;
  for (const changed of [
    "",
    "null",
    "{}",
    { ...header, tables: null },
    { ...header, tables: others },
    { ...header, tables: [[8 * 2 ** 40, 1], ...others] },
    { ...header, tables: [[-8, pool[1]], ...others] },
    { ...header, tables: [[pool[0] + 1, pool[1]], ...others] },
    { ...header, mask: header.mask + 1 },
    { ...header, mask: 2 * header.mask + 1 },
    { ...header, mask: -1 },
    { ...header, mergeMask: 7 },
    { ...header, tokenCount: header.tokenCount + 1 },
    { ...header, tokenCount: 1e308 },
    { ...header, unspelled: 7 },
    { ...header, highestId: undefined },
    { ...header, highestId: 0.5 },
  ]) {
    expect(withHeader(changed)).toBeUndefined();
  }
});

test("what our encoders do not take is not packed", () => {
  expect(
    packTokenizer(toJson({ ...descriptionOf(caseOf("gpt2")), normalizer: { type: "NFKC" } })),
  ).toBeUndefined();
  expect(packTokenizer(new TextEncoder().encode("{}"))).toBeUndefined();
});
