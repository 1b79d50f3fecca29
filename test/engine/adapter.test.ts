// Adapters that a system lists, and those that a runtime takes.
import { expect, test } from "bun:test";
import { ofHardware } from "../../src/engine/adapter.ts";

const gpu = { name: "Arc", kind: "hardware", driver: "1" } as const;
const other = { name: "Iris", kind: "hardware", driver: "1" } as const;
const warp = { name: "Microsoft Basic Render Driver", kind: "software", driver: "1" } as const;

test("a program for the CPU counts where there is nothing else", () => {
  expect(ofHardware([gpu, warp, other])).toEqual([gpu, other]);
  expect(ofHardware([warp])).toEqual([warp]);
  expect(ofHardware([])).toEqual([]);
});
