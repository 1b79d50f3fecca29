// The folder that one stands in may be full of downloads: no command loads a library from it.

import { beforeAll, expect, test } from "bun:test";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describeWith } from "../ffi/needs.ts";
import { missingCompiler, type PlantedLibraries, plantLibraries } from "../ffi/planted-libraries.ts";
import { BRIEF, FEW_CALLS, openWorkbench } from "./mrlbench.ts";

const { run, temporaryFolder } = openWorkbench();
/** Layer C sets up a world first. */
const LIMIT_MS = 60_000;
const FRESH = ["--iters", "200", "--warmup", "20", "--text", "short", "--ttfi", "1"];

describeWith(missingCompiler, "planted libraries in the current folder", () => {
  let cwd: string;
  let planted: PlantedLibraries;

  beforeAll(() => {
    cwd = temporaryFolder();
    planted = plantLibraries(cwd, temporaryFolder());
    writeFileSync(join(cwd, "texts.txt"), "a wolf comes\nthe river is deep\n");
  });

  const commands: readonly (readonly [name: string, args: readonly string[], codes: readonly number[]])[] = [
    ["bench on ONNX Runtime, with fresh processes", [...FRESH, "--runtime", "ort"], [0]],
    ["bench on OpenVINO, with fresh processes", [...FRESH, "--runtime", "openvino"], [0]],
    ["embed of a transformer", ["embed", "--model", "all-minilm-l6-v2", "--runtime", "openvino"], [0]],
    ["bench --backend gpu", [...BRIEF, "--backend", "gpu"], [0, 3]],
    ["bench --backend gpu --runtime ort", [...BRIEF, "--backend", "gpu", "--runtime", "ort"], [0, 3]],
    ["bench --backend npu", [...BRIEF, "--backend", "npu"], [0, 3]],
    ["bench --layer A", [...BRIEF, "--layer", "A", "--runtime", "openvino"], [0]],
    [
      "bench --layer C on a graph of vectors",
      [...FEW_CALLS, "--layer", "C", "--index", "hnsw", "--index-size", "200", "--rounds", "2"],
      [0],
    ],
    ["bench with load beside", [...BRIEF, "--load", "typical"], [0]],
    ["bench of the user's texts", [...FEW_CALLS, "--text", "texts.txt", "--runtime", "openvino"], [0]],
    ["embed", ["embed"], [0]],
    ["embed on OpenVINO", ["embed", "--runtime", "openvino"], [0]],
    ["quality", ["quality", "--dim", "64"], [0, 5]],
    ["quality on OpenVINO", ["quality", "--dim", "64", "--runtime", "openvino"], [0, 5]],
    ["boundary", ["boundary", "--iters", "1000"], [0]],
    ["models list", ["models", "list"], [0]],
    ["models show", ["models", "show", "wordllama-256"], [0]],
    ["models verify", ["models", "verify"], [0]],
    ["models add of the folder", ["models", "add", "."], [2, 3]],
    ["cache", ["cache"], [0]],
    ["--help", ["--help"], [0]],
  ];

  test.each(commands)(
    "%s loads none of them",
    (_, args, codes) => {
      const { code, stderr } = run(args, { cwd, env: { HOME: temporaryFolder() }, stdin: "hello\n" });
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
