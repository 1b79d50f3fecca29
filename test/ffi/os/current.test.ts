// Which files a process loads: those of its own system, and none of another's, whose libraries are not here.
import { expect, test } from "bun:test";
import { basename, join, resolve } from "node:path";

const OWN: Partial<Record<NodeJS.Platform, string>> = {
  linux: "linux.ts",
  darwin: "darwin.ts",
  win32: "windows.ts",
};

test("the file of this system is loaded, and of no other one", () => {
  // A program's own use of it: what the commands and the library import.
  const program = `await import(${JSON.stringify(resolve("src/host/pinning.ts"))});
    console.log(JSON.stringify(Object.keys(require.cache)));`;
  const { stdout, exitCode, stderr } = Bun.spawnSync([process.execPath, "-e", program], { stderr: "pipe" });
  expect({ exitCode, stderr: stderr.toString() }).toEqual({ exitCode: 0, stderr: "" });
  const folder = `${join("ffi", "os")}/`;
  const loaded = (JSON.parse(stdout.toString()) as string[])
    .filter((path) => path.includes(folder))
    .map((path) => basename(path));
  const own = OWN[process.platform]!;
  expect(loaded).toContain("current.ts");
  expect(loaded).toContain(own);
  expect(loaded.filter((name) => Object.values(OWN).includes(name))).toEqual([own]);
});
