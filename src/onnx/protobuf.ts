// The protobuf wire format as far as ONNX files need it. An encoded message is its fields laid end to end, so every
// function here returns the bytes of one field, and a message is an array of them.
// Source: https://protobuf.dev/programming-guides/encoding/

const WIRE_VARINT = 0;
const WIRE_FIXED64 = 1;
const WIRE_LENGTH_DELIMITED = 2;
const WIRE_FIXED32 = 5;

const text = new TextEncoder();

/** An integer, negative ones as 64-bit two's complement. */
export function intField(fieldNumber: number, value: number): Uint8Array {
  return joinBytes([tag(fieldNumber, WIRE_VARINT), varint(value)]);
}

/** A 32-bit float. */
export function floatField(fieldNumber: number, value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setFloat32(0, value, true);
  return joinBytes([tag(fieldNumber, WIRE_FIXED32), bytes]);
}

export function bytesField(fieldNumber: number, bytes: Uint8Array): Uint8Array {
  return joinBytes([tag(fieldNumber, WIRE_LENGTH_DELIMITED), varint(bytes.length), bytes]);
}

export function stringField(fieldNumber: number, value: string): Uint8Array {
  return bytesField(fieldNumber, text.encode(value));
}

/** A message within a message. */
export function messageField(fieldNumber: number, fields: readonly Uint8Array[]): Uint8Array {
  return bytesField(fieldNumber, joinBytes(fields));
}

/** What stands before the content of a message of this size. */
export function messageHead(fieldNumber: number, sizeBytes: number): Uint8Array {
  return joinBytes([tag(fieldNumber, WIRE_LENGTH_DELIMITED), varint(sizeBytes)]);
}

export interface ProtoField {
  readonly number: number;
  /** The whole field, tag and all; a view of the message. */
  readonly bytes: Uint8Array;
  /** What a length-delimited field holds; empty for the other kinds. */
  readonly content: Uint8Array;
  /** What an integer field holds, where it is not negative; 0 for the other kinds. */
  readonly value: number;
}

/**
 * The fields of a message, in order.
 * @throws RangeError where the bytes are no message
 */
export function* fieldsOf(message: Uint8Array): Generator<ProtoField> {
  for (let at = 0; at < message.length; ) {
    const key = readVarint(message, at);
    const wireType = key.value % 8;
    const isVarint = wireType === WIRE_VARINT;
    const isMessage = wireType === WIRE_LENGTH_DELIMITED;
    const { value, next } =
      isVarint || isMessage ? readVarint(message, key.next) : { value: 0, next: key.next };
    const end = next + (isMessage ? value : isVarint ? 0 : fixedSize(wireType, at));
    if (end > message.length)
      throw new RangeError(`the field at byte ${at} ends at ${end} of ${message.length}`);
    yield {
      number: Math.floor(key.value / 8),
      bytes: message.subarray(at, end),
      content: isMessage ? message.subarray(next, end) : new Uint8Array(0),
      value: isVarint ? value : 0,
    };
    at = end;
  }
}

function fixedSize(wireType: number, at: number): number {
  if (wireType === WIRE_FIXED32) return 4;
  if (wireType === WIRE_FIXED64) return 8;
  throw new RangeError(`wire type ${wireType} at byte ${at}`);
}

/** Exact up to 2^53: more than any length, and what is larger is only passed over. */
function readVarint(bytes: Uint8Array, begin: number): { readonly value: number; readonly next: number } {
  let value = 0;
  for (let at = begin; at < bytes.length; at++) {
    value += (bytes[at]! & 0x7f) * 2 ** (7 * (at - begin));
    if (bytes[at]! < 0x80) return { value, next: at + 1 };
  }
  throw new RangeError(`the number at byte ${begin} has no end`);
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
