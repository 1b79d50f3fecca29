// Two builds of one commit: a copy of the project, in a folder of another name, makes the executable that lies in dist, byte for byte.
import { expect, test } from "bun:test";
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { sha256 } from "../../src/assets/sha256.ts";
import { isBuilt } from "../../tasks/build.ts";
import { EXECUTABLE } from "../../tasks/executable.ts";

/** What a clone has not, and what a build makes. */
const LEFT_OUT = [".git", ".downloads", "dist"];
const LONGEST_MS = 300_000;

const canBuild = isBuilt() && Bun.which("cp") !== null;
if (!canBuild) console.warn("SKIPPED: two builds are compared where dist has one; `bun run build` makes it");

test.skipIf(!canBuild)(
  "a second build, elsewhere, gives the same bytes",
  () => {
    // On the same disk, so that files are linked and not copied: a build changes none of them.
    const copy = resolve("dist", `another name ${process.pid}`);
    mkdirSync(copy);
    try {
      const entries = readdirSync(".").filter((name) => !LEFT_OUT.includes(name));
      expect(Bun.spawnSync(["cp", "-al", ...entries, copy]).exitCode).toBe(0);
      const built = Bun.spawnSync([process.execPath, "build.ts"], { cwd: copy, stderr: "pipe" });
      expect(built.exitCode, built.stderr.toString()).toBe(0);
      const second = join(copy, EXECUTABLE);
      expect(statSync(second).size).toBe(statSync(EXECUTABLE).size);
      expect(sha256(readFileSync(second))).toBe(sha256(readFileSync(EXECUTABLE)));
    } finally {
      rmSync(copy, { recursive: true, force: true });
    }
  },
  LONGEST_MS,
);
