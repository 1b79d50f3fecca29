// The alphabet of byte-level vocabularies: each byte is written as one visible character, as GPT-2 began it.

/** Bytes that stand for themselves; the others follow from U+0100 on, in their order. */
const isVisible = (byte: number) =>
  (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xff && byte !== 0xad);

/** The byte that each character stands for, or -1. Characters behind the end stand for none. */
export const byteOfCharacter = new Int16Array(0x144).fill(-1);

let hiddenCount = 0;
for (let byte = 0; byte < 256; byte++) {
  byteOfCharacter[isVisible(byte) ? byte : 0x100 + hiddenCount++] = byte;
}

/** The bytes that a text stands for; undefined when it has a character that stands for none. */
export function bytesOf(text: string): Uint8Array | undefined {
  const bytes = Array.from(text, (character) => byteOfCharacter[character.codePointAt(0)!] ?? -1);
  return bytes.includes(-1) ? undefined : Uint8Array.from(bytes);
}
