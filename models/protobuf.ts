// The protobuf wire format as far as ONNX files need it. An encoded message is its fields laid end to end, so every
// function here returns the bytes of one field, and a message is an array of them.
// Source: https://protobuf.dev/programming-guides/encoding/

const wireVarint = 0;
const wireLengthDelimited = 2;
const wireFixed32 = 5;

const text = new TextEncoder();

/** An integer, negative ones as 64-bit two's complement. */
export function intField(fieldNumber: number, value: number): Uint8Array {
  return joinBytes([tag(fieldNumber, wireVarint), varint(value)]);
}

/** A 32-bit float. */
export function floatField(fieldNumber: number, value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setFloat32(0, value, true);
  return joinBytes([tag(fieldNumber, wireFixed32), bytes]);
}

export function bytesField(fieldNumber: number, bytes: Uint8Array): Uint8Array {
  return joinBytes([tag(fieldNumber, wireLengthDelimited), varint(bytes.length), bytes]);
}

export function stringField(fieldNumber: number, value: string): Uint8Array {
  return bytesField(fieldNumber, text.encode(value));
}

/** A message within a message. */
export function messageField(fieldNumber: number, fields: readonly Uint8Array[]): Uint8Array {
  return bytesField(fieldNumber, joinBytes(fields));
}

export function joinBytes(parts: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(parts.reduce((sizeBytes, part) => sizeBytes + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    joined.set(part, offset);
    offset += part.length;
  }
  return joined;
}

function tag(fieldNumber: number, wireType: number): Uint8Array {
  return varint(fieldNumber * 8 + wireType);
}

// Seven bits a byte, lowest first; the high bit says that another byte follows.
function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  while (rest >= 0x80n) {
    bytes.push(Number(rest & 0x7fn) | 0x80);
    rest >>= 7n;
  }
  bytes.push(Number(rest));
  return Uint8Array.from(bytes);
}
