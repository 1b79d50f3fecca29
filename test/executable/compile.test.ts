// mrlbench compile: without a compiler a way to one, with one a row a platform and length. OpenVINO's compiler for NPUs comes with the
// executable for Windows, which Wine runs.
import { expect, test } from "bun:test";
import {
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join, resolve } from "node:path";
import { ElementType, encodeModel, inlineTensor, node } from "../../src/onnx/onnx.ts";
import { isBuilt } from "../../tasks/build.ts";
import { targetExecutable } from "../../tasks/executable.ts";
import { temporaryFolders } from "../assets/temporary-folder.ts";
import { referenceFolder } from "../embed/reference-models.ts";
import { describeWith } from "../ffi/needs.ts";
import { errorLines, openWorkbench } from "./mrlbench.ts";
import { parseCsv } from "./tables.ts";

const { run } = openWorkbench();
const temporaryFolder = temporaryFolders();

const WIDTH = 32;

const isWindows = process.platform === "win32";

test.skipIf(isWindows)("where no compiler is at hand: exit 3, where it comes from, and no table", () => {
  const result = run(["compile", "--backend", "npu", "--platform", "4000", "--lengths", "16"]);
  expect(result.code).toBe(3);
  const [failure, next] = errorLines(result);
  expect(failure).toStartWith("mrlbench: no NPU compiler is at hand; seen: ");
  expect(next).toContain("mrlbench for Windows");
  expect(result.stdout).toBe("");
});

test("another backend than npu is a wrong command", () => {
  expect(run(["compile", "--backend", "gpu"]).code).toBe(2);
  expect(run(["compile", "--platform", "9999"]).code).toBe(2);
});

const WINE = ["/usr/lib/wine/wine64", "/usr/bin/wine64"].find((path) => existsSync(path));
const MINGW = Bun.which("x86_64-w64-mingw32-gcc");
const EXE = resolve(targetExecutable("windows-x64"));

function missingForWine(): string | undefined {
  if (WINE === undefined) return "there is no wine64 (apt-get install wine64)";
  if (MINGW === null) return "there is no x86_64-w64-mingw32-gcc (apt-get install gcc-mingw-w64-x86-64)";
  return isBuilt("windows-x64")
    ? undefined
    : "dist/mrlbench-windows-x64.exe is not built (bun run build:all)";
}

describeWith(missingForWine(), "the executable for Windows under Wine", () => {
  /** Wine 8 lacks this library, and Windows has it: random bytes by another function of the system. */
  const RANDOM = `#include <windows.h>
BOOLEAN NTAPI SystemFunction036(PVOID, ULONG);
__declspec(dllexport) BOOL WINAPI ProcessPrng(PBYTE data, SIZE_T size) { return SystemFunction036(data, (ULONG)size); }
`;

  function wine(args: readonly string[], cwd: string) {
    const { exitCode, stderr } = Bun.spawnSync([WINE!, "./mrlbench.exe", ...args], {
      cwd,
      env: { HOME: cwd, PATH: "/usr/bin:/bin", WINEPREFIX: join(cwd, "prefix"), WINEDEBUG: "-all" },
      stdin: "ignore",
      stdout: "ignore",
      stderr: "pipe",
    });
    return { code: exitCode, stderr: stderr.toString() };
  }

  function copyBeside(cwd: string): void {
    try {
      linkSync(EXE, join(cwd, "mrlbench.exe"));
    } catch {
      copyFileSync(EXE, join(cwd, "mrlbench.exe"));
    }
    writeFileSync(join(cwd, "random.c"), RANDOM);
    const output = join(cwd, "bcryptprimitives.dll");
    const made = Bun.spawnSync([MINGW!, "-shared", "-o", output, "random.c", "-ladvapi32"], { cwd });
    expect(made.stderr.toString()).toBe("");
    mkdirSync(join(cwd, "prefix"), { recursive: true });
  }

  test.each([
    [["4000"], ["16", "32", "64", "128", "256"], []],
    [["3720", "5010"], ["16"], ["--lengths", "16"]],
  ])(
    "compiles for %j at %j tokens, says how long and how large, and keeps the blobs",
    (platforms, lengths, asked) => {
      const cwd = temporaryFolder();
      copyBeside(cwd);
      const model = ["--model", "all-minilm-l6-v2", "--platform", platforms.join(",")];
      // Wine gives a program no standard output that another program reads.
      const outputs = ["--csv", "rows.csv", "--out", "blobs", "--no-progress"];
      const { code, stderr } = wine(["compile", "--backend", "npu", ...model, ...asked, ...outputs], cwd);
      expect([code, stderr]).toEqual([0, expect.any(String)]);
      const { rows } = parseCsv(readFileSync(join(cwd, "rows.csv"), "utf8"));
      expect(rows.map(({ platform, length }) => `${platform} ${length}`)).toEqual(
        platforms.flatMap((platform) => lengths.map((length) => `${platform} ${length}`)),
      );
      for (const { maps, error, compile_ms, blob_bytes, model: id, variant } of rows) {
        expect({ maps, error, id, variant }).toEqual({
          ...{ maps: "1", error: "", id: "all-minilm-l6-v2", variant: "fp16" },
        });
        expect(Number(compile_ms)).toBeGreaterThan(0);
        expect(Number(blob_bytes)).toBeGreaterThan(1e6);
      }
      const blobs = readdirSync(join(cwd, "blobs")).map((name) => statSync(join(cwd, "blobs", name)).size);
      expect(blobs.toSorted()).toEqual(rows.map(({ blob_bytes }) => Number(blob_bytes)).toSorted());
    },
  );

  /** A text model of one lookup, with one more operator behind it. */
  function writeModel(folder: string, operator: string): void {
    mkdirSync(join(folder, "1_Pooling"), { recursive: true });
    for (const name of ["tokenizer.json", "modules.json", "1_Pooling/config.json"])
      copyFileSync(join(referenceFolder, "minilm", name), join(folder, name));
    const shape = ["batch", "tokens"];
    const graph = {
      name: "refused",
      inputs: ["input_ids", "attention_mask"].map((name) => ({
        ...{ name, elementType: ElementType.int64, shape },
      })),
      outputs: [{ name: "last_hidden_state", elementType: ElementType.float, shape: [...shape, WIDTH] }],
      initializers: [
        inlineTensor("table", [64, WIDTH], new Float32Array(64 * WIDTH).map(Math.sin)),
        inlineTensor("axis", [1], BigInt64Array.of(2n)),
      ],
      nodes: [
        node("Gather", ["table", "input_ids"], ["rows"]),
        node("Cast", ["attention_mask"], ["weights"], { to: { int: ElementType.float } }),
        node("Unsqueeze", ["weights", "axis"], ["columns"]),
        node("Mul", ["rows", "columns"], ["kept"]),
        node("Relu", ["kept"], ["positive"]),
        node(operator, ["positive"], ["odd"]),
        node("ReduceMean", ["odd"], ["one"], { keepdims: { int: 0 } }),
        node("Add", ["positive", "one"], ["last_hidden_state"]),
      ],
    };
    writeFileSync(join(folder, "model.onnx"), encodeModel({ irVersion: 8, opset: 17, graph }));
    writeFileSync(
      join(folder, "config.json"),
      JSON.stringify({ model_type: "bert", max_position_embeddings: 512 }),
    );
  }

  test.each(["Unique", "Det"])("names the operator that is refused: %s", (operator) => {
    const cwd = temporaryFolder();
    copyBeside(cwd);
    writeModel(join(cwd, "model"), operator);
    const asked = ["--model", "./model", "--platform", "4000", "--lengths", "16", "--csv", "rows.csv"];
    const { code } = wine(["compile", ...asked, "--no-progress"], cwd);
    expect(code).toBe(4);
    const { rows } = parseCsv(readFileSync(join(cwd, "rows.csv"), "utf8"));
    expect(rows).toEqual([
      expect.objectContaining({ maps: "0", refused_operators: operator, blob_bytes: "", blob: "" }),
    ]);
    expect(rows[0]!.error).not.toBe("");
  });
});
