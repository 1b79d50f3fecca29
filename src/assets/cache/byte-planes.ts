// The bytes of 16-bit numbers in two planes: all low ones, then all high ones. Exponents then lie side by side, and weights of half
// precision take a tenth less room when they are compressed.

/** A last byte without a partner stays the last. */
export function toPlanes(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const pairs = bytes.length >> 1;
  const planes = new Uint8Array(bytes);
  for (let pair = 0; pair < pairs; pair++) {
    planes[pair] = bytes[2 * pair]!;
    planes[pairs + pair] = bytes[2 * pair + 1]!;
  }
  return planes;
}

export function fromPlanes(planes: Uint8Array): Uint8Array<ArrayBuffer> {
  const pairs = planes.length >> 1;
  const bytes = new Uint8Array(planes);
  for (let pair = 0; pair < pairs; pair++) {
    bytes[2 * pair] = planes[pair]!;
    bytes[2 * pair + 1] = planes[pairs + pair]!;
  }
  return bytes;
}
