// OpenVINO's GPU and NPU as far as a machine without them goes: a device that is made up stands before OpenVINO's CPU, and each thing that
// a real one may do wrong is done on purpose. So the whole way is gone: proof, buckets, memory of the driver, compilations.
import { expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { HIDDEN_COMMANDS } from "../../src/cli/processes/hidden-names.ts";
import { describeWith } from "../ffi/needs.ts";
import { makeOpenvinoDevice, missingDeviceCompiler } from "../openvino-device.ts";
import { untilChildWorked, untilIdle } from "../process-work.ts";
import { BRIEF, errorLines, mrlbench, openWorkbench, type Run, sharedCache } from "./mrlbench.ts";
import { parseCsv, summariesOf } from "./tables.ts";

const { run, start, temporaryFolder } = openWorkbench();

const NPU = { DEVICE: '"NPU"', DEVICE_NAME: '"Stub NPU 9000"', EXECUTES_ON: '"NPU"' };

describeWith(missingDeviceCompiler, "a device of OpenVINO", () => {
  const made = (defines: Readonly<Record<string, string>> = {}) =>
    makeOpenvinoDevice(temporaryFolder(), defines);
  const on = (library: string, args: readonly string[] = []): Run =>
    run([...BRIEF, "--backend", "gpu", "--openvino-library", library, ...args]);

  test("is proven, and its rows have its own name", () => {
    const { code, stdout, stderr } = on(made());
    expect(code).toBe(0);
    expect(summariesOf(stderr)[0]).toMatchObject({
      ...{ verdict: "ok", fallback: "none", proof: "5", kind: "hardware", backend: "gpu" },
      ...{ candidate: "wordllama-256/fp32/openvino/GPU", device: expect.stringContaining("Stub") },
    });
    const { rows } = parseCsv(stdout);
    expect(rows).toHaveLength(221);
    expect(new Set(rows.map(({ device }) => device))).toEqual(new Set(["Stub Graphics 9000"]));
  });

  test("is given its calls in memory of its own driver", () => {
    // It takes no other: a call in the host's memory would fail.
    const { code, stderr } = on(made({ REFUSES_FOREIGN_MEMORY: "1" }));
    expect([code, summariesOf(stderr)[0]!.io_memory]).toEqual([0, "driver"]);
  });

  test("whose driver gives none out is given the host's, and the row says that it is copied", () => {
    const { code, stderr } = on(made({ NO_CONTEXT: "1" }));
    expect([code, summariesOf(stderr)[0]!.io_memory]).toEqual([0, "copied"]);
  });

  test("that hands an operator to the host is disqualified: which one, and its share of the time", () => {
    const library = made({ HOST_OPERATOR: '"Gather"' });
    const result = on(library);
    expect(result.code).toBe(5);
    const [failure, next] = errorLines(result);
    expect(failure).toContain("it is not proven that the gpu computes (proof 4 of 5");
    expect(failure).toMatch(/the CPU does 1 of \d+ nodes and [\d.]+ % of the time: Gather ×1/);
    expect(next).toContain("--accept-fallback");
    const accepted = on(library, ["--accept-fallback"]);
    expect([accepted.code, summariesOf(accepted.stderr)[0]!.proof]).toEqual([0, "4"]);
  });

  test("in whose place the CPU stands is disqualified", () => {
    const result = on(made({ EXECUTES_ON: '"(CPU)"' }));
    expect(result.code).toBe(5);
    const [failure] = errorLines(result);
    expect(failure).toContain("it is not proven that the gpu computes (proof 2 of 5");
    expect(failure).toContain("the runtime says that it runs on (CPU)");
    expect(parseCsv(result.stdout).rows).toEqual([expect.objectContaining({ latency_ns: "" })]);
  });

  test.each([
    ["from the first text on", "1", 5, "its vectors differ from those of the CPU"],
    ["once it is timed", "120", 4, "changed during the run"],
  ])("that replays an old result %s has no clean row", (_, calls, code, said) => {
    const result = on(made({ STALE_AFTER: calls }));
    expect(result.code).toBe(code);
    expect(errorLines(result)[0]).toContain(said);
  });

  test("of fixed shapes gets a graph a bucket, and gives the vectors of the CPU", () => {
    const library = made({ ...NPU, REFUSES_FOREIGN_MEMORY: "1" });
    const texts = "river\nthe river under the old bridge\n";
    const vectorsOf = (args: readonly string[]) => {
      const { code, stdout } = run(["embed", "--model", "all-minilm-l6-v2", ...args], { stdin: texts });
      expect(code).toBe(0);
      const lines = stdout.trim().split("\n");
      return lines.map((line) => (JSON.parse(line) as { embedding: number[] }).embedding);
    };
    const onNpu = vectorsOf(["--backend", "npu", "--openvino-library", library]);
    for (const [text, vector] of vectorsOf([]).entries()) {
      const cosine = vector.reduce((sum, value, at) => sum + value * onNpu[text]![at]!, 0);
      expect(cosine).toBeGreaterThan(0.999);
    }
    const timed = run([...BRIEF, "--backend", "npu", "--openvino-library", library, "--lengths", "8,32"]);
    expect(timed.code).toBe(0);
    const [summary] = summariesOf(timed.stderr);
    expect(summary).toMatchObject({ proof: "5", io_memory: "driver", verdict: "ok" });
    expect(Number(summary!.padding_percent)).toBeGreaterThan(0);
  });

  test("is what its first process compiled for, and the later ones find it", () => {
    const three = ["--iters", "1986", "--processes", "3", "--text", "short", "--csv", "/dev/null"];
    const asked = ["--backend", "gpu", "--openvino-library", made()];
    const { code, stderr } = run([...three, ...asked]);
    expect(code).toBe(0);
    const [summary] = summariesOf(stderr);
    for (const key of ["compile_ms", "compile_warm_ms"])
      expect([key, Number(summary![key]) > 0]).toEqual([key, true]);
  });

  test("is listed by mrlbench devices by name and driver", () => {
    const { code, stdout } = run(["devices", "--json", "--openvino-library", made()]);
    expect(code).toBe(0);
    const { providers } = JSON.parse(stdout) as { providers: { provider: string }[] };
    expect(providers.find(({ provider }) => provider === "GPU")).toMatchObject({
      is_usable: true,
      devices: [{ name: "Stub Graphics 9000", kind: "hardware", driver: "1.2.3" }],
    });
  });

  test("compile asks a compiler that is at hand: a row a platform and length, and a blob each", () => {
    const folder = temporaryFolder();
    const asked = ["--platform", "3720,4000", "--lengths", "16,64", "--openvino-library", made(NPU)];
    const { code, stdout } = run(["compile", "--backend", "npu", ...asked, "--out", "blobs"], {
      cwd: folder,
    });
    expect(code).toBe(0);
    const { rows } = parseCsv(stdout);
    expect(rows.map(({ platform, length }) => `${platform} ${length}`)).toEqual([
      ...["3720 16", "3720 64", "4000 16", "4000 64"],
    ]);
    for (const { maps, compile_ms, blob_bytes, blob } of rows) {
      expect({ maps, isTimed: Number(compile_ms) > 0 }).toEqual({ maps: "1", isTimed: true });
      expect(readFileSync(join(folder, blob!)).length).toBe(Number(blob_bytes));
    }
  });

  // The compiler sleeps for as long as no test waits.
  const SLOW = { COMPILE_SECONDS: "600" };

  const compileSlowly = () => [
    ...["compile", "--backend", "npu", "--platform", "4000", "--lengths", "16"],
    ...["--openvino-library", made({ ...NPU, ...SLOW })],
  ];

  /** At a terminal, where it is pressed once this was said. @returns the exit code */
  async function endedByCtrlC(args: readonly string[], said: RegExp): Promise<number> {
    const told = Promise.withResolvers<void>();
    let screen = "";
    const child = Bun.spawn([mrlbench, ...args], {
      cwd: temporaryFolder(),
      env: { MRLBENCH_CACHE: sharedCache, TERM: "xterm-256color" },
      terminal: {
        cols: 120,
        rows: 24,
        data: (_, bytes) => {
          screen += new TextDecoder().decode(bytes);
          if (said.test(screen)) told.resolve();
        },
      },
    });
    await Promise.race([told.promise, child.exited]);
    expect(screen).toMatch(said);
    child.terminal!.write("\x03");
    const code = await child.exited;
    child.terminal!.close();
    return code;
  }

  test("a compilation that takes long says at a terminal how long, and Ctrl-C ends it", async () => {
    expect(await endedByCtrlC(compileSlowly(), /compile for 4000, 16 tokens, [1-9]\d* s/)).toBe(130);
  });

  test("SIGTERM ends it as well, and there is no row of it", async () => {
    const child = start(compileSlowly());
    const stdout = new Response(child.stdout).text();
    await untilIdle((await untilChildWorked(child, HIDDEN_COMMANDS.compileModel, 0))!);
    child.kill("SIGTERM");
    expect(await child.exited).toBe(143);
    expect(await stdout).toBe("");
  });

  test("so does one of a case", async () => {
    const command = [...BRIEF, "--backend", "gpu", "--openvino-library", made(SLOW)];
    expect(await endedByCtrlC(command, /proving and compiling, [1-9]\d* s/)).toBe(130);
  });

  test("without a terminal nothing of a case that was ended was timed", async () => {
    const child = start([...BRIEF, "--backend", "gpu", "--openvino-library", made(SLOW)]);
    const outputs = Promise.all([new Response(child.stdout).text(), new Response(child.stderr).text()]);
    await untilIdle((await untilChildWorked(child, HIDDEN_COMMANDS.prove, 0))!);
    expect(child.exitCode).toBeNull();
    child.kill("SIGINT");
    expect(await child.exited).toBe(130);
    expect((await outputs)[0]).not.toContain(",steady,");
  });
});
