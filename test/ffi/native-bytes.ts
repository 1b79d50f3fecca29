// The C fixture `fixtures/bytes.c`, compiled here: addresses go in as plain numbers.

import { cc, type Pointer } from "bun:ffi";
import { join } from "node:path";

const { symbols } = cc({
  source: join(import.meta.dir, "fixtures/bytes.c"),
  symbols: {
    fill: { args: ["ptr", "i32", "i32"], returns: "void" }, // bytes, count, seed
    checksum: { args: ["ptr", "i32"], returns: "f64" }, // bytes, count
    string_length: { args: ["ptr"], returns: "i32" }, // text
    pointer_at: { args: ["ptr", "i32"], returns: "f64" }, // cells, index
    write_f32: { args: ["ptr", "i32", "f32"], returns: "void" }, // values, index, value
    write_f64: { args: ["ptr", "i32", "f64"], returns: "void" },
    write_i32: { args: ["ptr", "i32", "i32"], returns: "void" },
    read_f32: { args: ["ptr", "i32"], returns: "f64" }, // values, index
    read_f64: { args: ["ptr", "i32"], returns: "f64" },
    read_i32: { args: ["ptr", "i32"], returns: "f64" },
  },
});

/** What `fill` writes. */
export function pattern(count: number, seed: number): Uint8Array {
  return Uint8Array.from({ length: count }, (_, index) => seed + 31 * index);
}

export function nativeFill(address: number, count: number, seed: number): void {
  symbols.fill(address as Pointer, count, seed);
}

export function nativeChecksum(address: number, count: number): number {
  return symbols.checksum(address as Pointer, count);
}

/** The same sum as `nativeChecksum`, by JavaScript. */
export function checksum(bytes: Uint8Array): number {
  return bytes.reduce((hash, byte) => Math.imul(hash ^ byte, 16777619) >>> 0, 2166136261);
}

export function nativeStringLength(address: number): number {
  return symbols.string_length(address as Pointer);
}

export function nativePointerAt(cellsAddr: number, index: number): number {
  return symbols.pointer_at(cellsAddr as Pointer, index);
}

/** Bare symbols, for loops that the compiler shall see through. */
export const nativeElements = {
  f32: { write: symbols.write_f32, read: symbols.read_f32 },
  f64: { write: symbols.write_f64, read: symbols.read_f64 },
  i32: { write: symbols.write_i32, read: symbols.read_i32 },
} as const;
