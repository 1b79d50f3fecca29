// Calling conventions: the row of this machine against C that was compiled for it, and what the rows change in what is called.
import { cc, linkSymbols, type Pointer } from "bun:ffi";
import { expect, test } from "bun:test";
import { join } from "node:path";
import { Arena, writePointer } from "../../ffi/arena.ts";
import { CONVENTIONS, convention } from "../../ffi/convention.ts";
import { openvinoNativeSymbols, shapeArguments } from "../../ffi/openvino/abi.ts";
import { buildableTargets } from "../../native-libs/manifest.ts";

test("every target has a row", () => {
  const keys = buildableTargets.map((target) => target.replace("windows", "win32"));
  expect(Object.keys(CONVENTIONS).sort()).toEqual(keys.sort());
});

test("a shape goes by value as this machine's compiler takes it, and size_t as a pointer", () => {
  const { symbols } = cc({
    source: join(import.meta.dir, "fixtures/by-value.c"),
    symbols: { by_value: { args: ["i32", "ptr", "ptr", "ptr"], returns: "i32" } },
  });
  using arena = new Arena("shape");
  const dims = arena.view(Uint32Array, 4);
  dims.set([3, 0, 5, 0]);
  const struct = arena.view(Uint32Array, 4);
  const dimsAddr = arena.address(dims);
  struct[0] = 2;
  writePointer(struct, 1, dimsAddr);
  const shape = shapeArguments(2, dimsAddr, arena.address(struct));
  const { by_value } = linkSymbols({
    by_value: {
      ptr: (symbols.by_value as unknown as { ptr: Pointer }).ptr,
      args: ["i32", ...shape.map(() => "ptr" as const), "ptr"],
      returns: "i32",
    },
  }).symbols as unknown as { by_value: (...args: number[]) => number };
  // 7 + rank * (3 + 5) + the size: one argument too few or too many would be another sum.
  expect(by_value(7, ...shape, 1000)).toBe(7 + 2 * 8 + 1000);
});

test("where paths are UTF-16 the wide function is opened, and a path is made of 16-bit units", () => {
  expect(Object.keys(openvinoNativeSymbols("utf16"))).toContain("ov_core_read_model_unicode");
  expect(Object.keys(openvinoNativeSymbols("utf16"))).not.toContain("ov_core_read_model");
  expect(Object.keys(openvinoNativeSymbols("utf8"))).toContain("ov_core_read_model");
});

test("no function of OpenVINO that takes what follows its named arguments is called", () => {
  // Its variadic functions, by its headers; the forms that end in _props take arrays.
  const variadic =
    /^ov_core_compile_model$|_from_file(_unicode)?$|_set_property$|_with_context$|create_context$|create_tensor$/;
  expect(Object.keys(openvinoNativeSymbols("utf8")).filter((name) => variadic.test(name))).toEqual([]);
  expect(convention.variadic).toMatch(/^(as named|stack)$/);
});
