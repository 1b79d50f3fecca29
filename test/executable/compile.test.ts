// mrlbench compile: without a compiler a way to one, with one a row a platform and length. OpenVINO's compiler for NPUs comes with the
// executable for Windows, which Wine runs.
import { afterAll, expect, test } from "bun:test";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { ElementType, encodeModel, inlineTensor, node } from "../../src/onnx/onnx.ts";
import { isBuilt } from "../../tasks/build.ts";
import { temporaryFolders } from "../assets/temporary-folder.ts";
import { referenceFolder } from "../embed/reference-models.ts";
import { describeWith } from "../ffi/needs.ts";
import { endWindows, onceServed, untilWindowsRests, windows } from "../targets/machines.ts";
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

const missing =
  windows.missing ??
  (isBuilt("windows-x64") ? undefined : "dist/mrlbench-windows-x64.exe is not built (bun run build:all)");

describeWith(missing, "the executable for Windows under Wine", () => {
  const place = temporaryFolder();
  afterAll(() => endWindows(place));

  function wine(args: readonly string[], cwd: string) {
    const { command, env } = windows.start(place, args);
    untilWindowsRests(place);
    return onceServed(place, () => {
      const { exitCode, signalCode, stderr } = Bun.spawnSync([...command], {
        cwd,
        env: { PATH: "/usr/bin:/bin", ...env },
        stdin: "ignore",
        stdout: "ignore",
        stderr: "pipe",
      });
      return { code: exitCode ?? signalCode, stderr: stderr.toString() };
    });
  }

  test.each([
    [["4000"], ["16", "32", "64", "128", "256"], []],
    [["3720", "5010"], ["16"], ["--lengths", "16"]],
  ])(
    "compiles for %j at %j tokens, says how long and how large, and keeps the blobs",
    (platforms, lengths, asked) => {
      const cwd = temporaryFolder();
      const model = ["--model", "all-minilm-l6-v2", "--platform", platforms.join(",")];
      // Wine gives a program no standard output that another program reads.
      const outputs = ["--csv", "rows.csv", "--out", "blobs", "--no-progress"];
      const { code, stderr } = wine(["compile", "--backend", "npu", ...model, ...asked, ...outputs], cwd);
      // What was said is shown where the code is another one.
      expect({ code, stderr }).toEqual({ code: 0, stderr });
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
    writeModel(join(cwd, "model"), operator);
    const asked = ["--model", "./model", "--platform", "4000", "--lengths", "16", "--csv", "rows.csv"];
    const { code, stderr } = wine(["compile", ...asked, "--no-progress"], cwd);
    const csv = join(cwd, "rows.csv");
    const rows = existsSync(csv) ? parseCsv(readFileSync(csv, "utf8")).rows : [];
    const row = { maps: "0", refused_operators: operator, blob_bytes: "", blob: "" };
    // A process that dies ends in 4 as well, and leaves no row: what was said is shown then.
    expect({ code, stderr, rows }).toEqual({ code: 4, stderr, rows: [expect.objectContaining(row)] });
    expect(rows[0]!.error).not.toBe("");
  });
});
