// Two builds of one commit: a copy of the project, in a folder of another name, by another person's settings, makes the executables that
// lie in dist, byte for byte.
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync } from "node:fs";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { buildableTargets, hostTarget } from "../../native-libs/manifest.ts";
import { sha256 } from "../../src/assets/sha256.ts";
import { isBuilt } from "../../tasks/build.ts";
import { EXECUTABLE, targetExecutable } from "../../tasks/executable.ts";

/** What a clone has not, and what a build makes. */
const LEFT_OUT = [".git", ".downloads", "dist"];
const LONGEST_MS = 300_000;

const targets = buildableTargets.filter((target) => isBuilt(target));
const canBuild = targets.length > 0 && Bun.which("cp") !== null && Bun.which("sh") !== null;
if (!canBuild) console.warn("SKIPPED: two builds are compared where dist has one; `bun run build` makes it");

describe.skipIf(!canBuild)("a second build gives the same bytes", () => {
  // On the same disk, so that files are linked and not copied: a build changes none of them.
  const copy = resolve("dist", `another name ${process.pid}`);
  const home = join(copy, "home of another");

  beforeAll(() => {
    mkdirSync(home, { recursive: true });
    const entries = readdirSync(".").filter((name) => !LEFT_OUT.includes(name));
    expect(Bun.spawnSync(["cp", "-al", ...entries, copy]).exitCode).toBe(0);
    // Bun for other systems, which a build would fetch once more.
    const fetched = join(homedir(), ".bun");
    if (existsSync(fetched)) symlinkSync(fetched, join(home, ".bun"));
  });
  afterAll(() => rmSync(copy, { recursive: true, force: true }));

  test.each(targets)(
    "%s: elsewhere, later, with another home, time zone, language and umask",
    (target) => {
      const built = Bun.spawnSync(
        ["sh", "-c", 'umask 077 && exec "$@"', "sh", process.execPath, "build.ts", target],
        {
          cwd: copy,
          env: {
            PATH: process.env.PATH ?? "",
            HOME: home,
            TZ: "Asia/Tokyo",
            LC_ALL: "tr_TR.UTF-8",
            USER: "another",
          },
          stderr: "pipe",
        },
      );
      expect(built.exitCode, built.stderr.toString()).toBe(0);
      const first = target === hostTarget() ? EXECUTABLE : targetExecutable(target);
      const second = join(copy, first);
      expect(statSync(second).size).toBe(statSync(first).size);
      expect(sha256(readFileSync(second))).toBe(sha256(readFileSync(first)));
      rmSync(second);
    },
    LONGEST_MS,
  );
});
