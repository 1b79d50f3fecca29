// The folder that one stands in may be full of downloads: no command loads a library from it.

import { beforeAll, expect, test } from "bun:test";
import { join } from "node:path";
import { plantedCommands } from "../faults/planted-libraries/planted-commands.ts";
import { describeWith } from "../ffi/needs.ts";
import { missingCompiler, type PlantedLibraries, plantLibraries } from "../ffi/planted-libraries.ts";
import { openWorkbench } from "./mrlbench.ts";

const { run, temporaryFolder } = openWorkbench();
/** Layer C sets up a world first. */
const LIMIT_MS = 240_000;

describeWith(missingCompiler, "planted libraries in the current folder", () => {
  let cwd: string;
  let planted: PlantedLibraries;

  beforeAll(() => {
    cwd = temporaryFolder();
    planted = plantLibraries(cwd, temporaryFolder());
  });

  test.each(plantedCommands.map(({ args, codes }) => [args.join(" "), args, codes] as const))(
    "%s loads none of them",
    (_, args, codes) => {
      // Text on stdin would be the data set of quality.
      const stdin = args[0] === "quality" ? "" : "hello\n";
      const { code, stderr } = run(args, { cwd, env: { HOME: temporaryFolder() }, stdin });
      expect({ loads: planted.loads(), stderr }).toEqual({ loads: 0, stderr });
      expect(codes).toContain(code);
    },
    LIMIT_MS,
  );

  test("they would say so: one that is asked for leaves its line", () => {
    Bun.spawnSync(["/bin/true"], { env: { LD_PRELOAD: join(cwd, "libplanted.so") } });
    expect(planted.loads()).toBeGreaterThan(0);
  });
});
