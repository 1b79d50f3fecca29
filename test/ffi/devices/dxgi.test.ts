// What Windows says of a graphics adapter, as bytes; the calls themselves are made under Wine.
import { expect, test } from "bun:test";
import { describedBy, guid, versionText } from "../../../ffi/devices/dxgi.ts";

test("a GUID lies as Windows keeps it", () => {
  const bytes = guid("00112233-4455-6677-8899-aabbccddeeff");
  expect(Buffer.from(bytes).toString("hex")).toBe("33221100554477668899aabbccddeeff");
});

test("an adapter's own name, and whether it is a program for the CPU", () => {
  const desc = (name: string, flags: number) => {
    const bytes = Buffer.alloc(312, 0);
    bytes.write(name, 0, "utf16le");
    bytes.writeUInt32LE(flags, 304);
    return describedBy(bytes);
  };
  expect(desc("Grafik für Spiele 😀", 0)).toEqual({ name: "Grafik für Spiele 😀", kind: "other" });
  expect(desc("Microsoft Basic Render Driver", 2).kind).toBe("software");
  expect(desc("x".repeat(128), 3)).toEqual({ name: "x".repeat(128), kind: "software" });
});

test("a driver's version", () => {
  expect(versionText(Uint32Array.of((15 << 16) | 5161, (32 << 16) | 0))).toBe("32.0.15.5161");
  expect(versionText(Uint32Array.of(0xffffffff, 0xffff0000))).toBe("65535.0.65535.65535");
});
