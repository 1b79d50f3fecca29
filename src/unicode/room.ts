// Memory that texts are worked on in. It grows for a text longer than any before, and never for a typical one.

/** Bytes; who holds it takes `bytes` anew after it grew. */
export interface ByteRoom {
  bytes: Uint8Array;
}

const FIRST_BYTES = 4096;

export function createByteRoom(): ByteRoom {
  return { bytes: new Uint8Array(FIRST_BYTES) };
}

/** Makes room for so many bytes; those that are in it stay. */
export function growBytes(room: ByteRoom, byteCount: number): void {
  const { bytes } = room;
  room.bytes = new Uint8Array(2 ** Math.ceil(Math.log2(byteCount)));
  room.bytes.set(bytes);
}
