// The GPUs of a Mac, by libraries that answer as Metal and Objective-C do, compiled here.
import { expect, test } from "bun:test";
import { join } from "node:path";
import { metalDevices } from "../../../ffi/devices/metal.ts";
import { temporaryFolders } from "../../assets/temporary-folder.ts";
import { describeWith } from "../needs.ts";

const temporaryFolder = temporaryFolders();
const isLinux = process.platform === "linux";
const missing = isLinux && Bun.which("cc") !== null ? undefined : "they are compiled on Linux, by cc";

describeWith(missing, "Metal", () => {
  test("lists devices by name, told apart by whether they share the host's memory", () => {
    const library = join(temporaryFolder(), "libmetal.so");
    const source = join(import.meta.dir, "../fixtures/metal.c");
    const compiled = Bun.spawnSync(["cc", "-shared", "-fPIC", "-Wall", "-o", library, source], {
      stderr: "pipe",
    });
    expect(compiled.stderr.toString()).toBe("");
    const asked = () => metalDevices({ metal: library, objectiveC: library });
    expect(asked()).toEqual([
      { name: "Apple M9 Ultra ✓", kind: "integrated", driver: "" },
      { name: "AMD Radeon Pro", kind: "discrete", driver: "" },
    ]);
    // The list was released, and there is no other.
    expect(asked()).toBe("Metal lists no device");
  });

  test("says why, where there is none", () => {
    const none = join(temporaryFolder(), "none.so");
    expect(metalDevices({ metal: none, objectiveC: none })).toContain("no Metal");
  });
});
