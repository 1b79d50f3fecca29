// What the library calls `cacheDir` is `--cache-dir` to who types it.
import { expect, test } from "bun:test";
import { join } from "node:path";

test("an option is named as the library has it, until a program says that its are flags", () => {
  const module = join(import.meta.dir, "../../src/core/option-name.ts");
  const script = `
    const { nameOptionsAsFlags, optionName } = await import(${JSON.stringify(module)});
    const names = ["dim", "cacheDir", "ortLibrary"];
    const before = names.map(optionName);
    nameOptionsAsFlags();
    console.log(JSON.stringify([before, names.map(optionName)]));
  `;
  const { stdout } = Bun.spawnSync([process.execPath, "--eval", script]);
  expect(JSON.parse(stdout.toString())).toEqual([
    ["dim", "cacheDir", "ortLibrary"],
    ["--dim", "--cache-dir", "--ort-library"],
  ]);
});
