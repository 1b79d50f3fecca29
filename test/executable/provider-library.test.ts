// A provider that the user brings: its device is proven as every other, and a library that is none is refused with its reason.
import { expect, test } from "bun:test";
import { copyFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { HIDDEN_COMMANDS } from "../../src/cli/processes/hidden-names.ts";
import { describeWith } from "../ffi/needs.ts";
import { untilChildWorked, untilIdle } from "../process-work.ts";
import { makeProviderLibrary, missingProviderCompiler } from "../provider-library.ts";
import { BRIEF, errorLines, openWorkbench, type Run } from "./mrlbench.ts";
import { parseCsv, summariesOf } from "./tables.ts";

const { run, start, temporaryFolder } = openWorkbench();

const NPU = [...BRIEF, "--backend", "npu"];
const oneLine = (text: string) => text.replaceAll(/\s+/g, " ");

function withLibrary(library: string, args: readonly string[] = NPU): Run {
  return run([...args, "--provider-library", library]);
}

describeWith(missingProviderCompiler, "a provider library", () => {
  const made = (defines: Readonly<Record<string, string>> = {}) =>
    makeProviderLibrary(temporaryFolder(), defines);

  test("that does all of the work is proven, and its rows have the names that it says", () => {
    const { code, stdout, stderr } = withLibrary(made({ CLAIMS: "1" }));
    expect(code).toBe(0);
    expect(summariesOf(stderr)[0]).toMatchObject({
      ...{ verdict: "ok", fallback: "none", proof: "5", kind: "hardware", backend: "npu" },
      ...{ candidate: "wordllama-256/fp32/ort/StubExecutionProvider", precision: "" },
    });
    const { rows } = parseCsv(stdout);
    expect(rows).toHaveLength(221);
    expect(new Set(rows.map(({ device }) => device))).toEqual(new Set(["Stub NPU 9000"]));
  });

  test("that takes no node is disqualified: exit 5, and nothing is timed", () => {
    const result = withLibrary(made());
    expect(result.code).toBe(5);
    const [failure, next] = errorLines(result);
    expect(failure).toContain("it is not proven that the npu computes (proof 2 of 5");
    expect(failure).toMatch(/the CPU does (\d+) of \1 nodes and 100\.0 % of the time: .*Gather ×1/);
    expect(next).toContain("--accept-fallback");
    expect(parseCsv(result.stdout).rows).toEqual([
      expect.objectContaining({ provider: "StubExecutionProvider", phase: "", latency_ns: "" }),
    ]);
  });

  test.each([
    ["0", "full", /the CPU does (\d+) of \1 nodes/],
    ["2", "partial", /the CPU does (?!(\d+) of \1)\d+ of \d+ nodes/],
  ])("with --accept-fallback is timed where it claims %s, as %s fallback", (claims, fallback, share) => {
    const { code, stderr } = withLibrary(made({ CLAIMS: claims }), [...NPU, "--accept-fallback"]);
    expect(code).toBe(0);
    expect(oneLine(stderr)).toMatch(share);
    expect(summariesOf(stderr)[0]).toMatchObject({ fallback, verdict: "ok", proof: "2" });
  });

  test("of a device that it made up is a program, and no NPU", () => {
    const library = made({ IS_VIRTUAL: "1", CLAIMS: "1" });
    const result = withLibrary(library);
    expect(result.code).toBe(3);
    expect(errorLines(result)[0]).toContain("only a software NPU is here (Stub NPU 9000)");
    const accepted = withLibrary(library, [...NPU, "--accept-fallback"]);
    expect(accepted.code).toBe(0);
    expect(parseCsv(accepted.stdout).rows[0]).toMatchObject({ backend: "cpu (Stub NPU 9000)", proof: "5" });
  });

  test("that takes fixed shapes only gets a graph a bucket, and gives the vectors of the CPU", () => {
    const library = made({ CLAIMS: "1", WANTS_FIXED_SHAPES: "1" });
    const { code, stderr } = withLibrary(library, [...NPU, "--lengths", "8,32"]);
    expect(code).toBe(0);
    const [summary] = summariesOf(stderr);
    expect(summary).toMatchObject({ proof: "5", fallback: "none", io_memory: "" });
    expect(Number(summary!.padding_percent)).toBeGreaterThan(0);
    const texts = "river\nthe river under the old bridge that leads to the other side of the town\n";
    const vectorsOf = (args: readonly string[]) => {
      const { stdout } = run(["embed", ...args], { stdin: texts });
      const lines = stdout.trim().split("\n");
      return lines.map((line) => (JSON.parse(line) as { embedding: number[] }).embedding);
    };
    const onNpu = vectorsOf(["--backend", "npu", "--provider-library", library]);
    const onCpu = vectorsOf([]);
    expect(onNpu).toHaveLength(2);
    for (const [text, vector] of onCpu.entries()) {
      const cosine = vector.reduce((sum, value, at) => sum + value * onNpu[text]![at]!, 0);
      expect(cosine).toBeGreaterThan(0.9999);
    }
  });

  test("is told what --provider-option says, and refuses in its own words", () => {
    const library = made({ CLAIMS: "1", WANTS_MODE: '"burst"' });
    const told = withLibrary(library, [...NPU, "--provider-option", "level=3,mode=burst"]);
    expect([told.code, summariesOf(told.stderr)[0]!.proof]).toEqual([0, "5"]);
    const untold = withLibrary(library);
    expect(untold.code).toBe(4);
    expect(errorLines(untold)[0]).toContain("this device wants another mode");
  });

  test("whose compilations are kept compiles once: the later processes find it compiled", () => {
    const log = join(temporaryFolder(), "compilations");
    const library = made({ CLAIMS: "1", COMPILE_SECONDS: "1", COMPILE_LOG: `"${log}"` });
    const three = ["--iters", "1986", "--processes", "3", "--text", "short", "--csv", "/dev/null"];
    const { code, stderr } = withLibrary(library, [...three, "--backend", "npu", "--lengths", "32"]);
    expect(code).toBe(0);
    const [summary] = summariesOf(stderr);
    // It sleeps for a second while it compiles.
    expect(Number(summary!.compile_ms)).toBeGreaterThan(1000);
    expect(Number(summary!.compile_warm_ms)).toBeGreaterThan(0);
    // For its proof, and in the first of the three.
    expect(readFileSync(log, "utf8")).toBe("cc");
    expect(summary).toMatchObject({ proof: "5", verdict: "ok" });
  });

  test.each([
    ["from the first text on", "1", 5, "its vectors differ from those of the CPU"],
    ["once it is timed", "120", 4, "changed during the run"],
  ])("that replays an old result %s has no clean row", (_, calls, code, said) => {
    const result = withLibrary(made({ CLAIMS: "1", STALE_AFTER: calls }));
    expect(result.code).toBe(code);
    expect(errorLines(result)[0]).toContain(said);
  });

  test("that compiles for long is ended by Ctrl-C at once", async () => {
    const library = made({ CLAIMS: "1", COMPILE_SECONDS: "600" });
    const child = start([...NPU, "--provider-library", library]);
    const outputs = Promise.all([new Response(child.stdout).text(), new Response(child.stderr).text()]);
    await untilIdle((await untilChildWorked(child, HIDDEN_COMMANDS.prove, 0))!);
    expect(child.exitCode).toBeNull();
    child.kill("SIGINT");
    expect(await child.exited).toBe(130);
    expect((await outputs)[0]).not.toContain(",steady,");
  });

  test("without a device for the backend: exit 3, which ones it has", () => {
    const result = withLibrary(made(), [...BRIEF, "--backend", "gpu"]);
    expect(result.code).toBe(3);
    const [failure, next] = errorLines(result);
    expect(failure).toContain("offers no gpu here; seen: npu: Stub NPU 9000");
    expect(next).toBe("  Use --backend npu.");
    expect(withLibrary(made({ NO_DEVICE: "1" })).code).toBe(3);
  });

  test("made for another API is refused in its own words, or told as what crashed", () => {
    const refusing = withLibrary(made({ API_VERSION: "99" }));
    expect(refusing.code).toBe(3);
    expect(errorLines(refusing)[0]).toContain("this provider needs another API");
    const crashing = withLibrary(made({ API_VERSION: "99", TRUSTS_ITS_RUNTIME: "1" }));
    expect(crashing.code).toBe(4);
    expect(errorLines(crashing)[0]).toContain("the provider library crashed");
    expect(errorLines(crashing)[1]).toContain("made for a newer ONNX Runtime");
    expect(parseCsv(crashing.stdout).rows).toHaveLength(1);
  });

  test("serves embed and quality too: what leaves its device ends them with exit 5", () => {
    const working = made({ CLAIMS: "1" });
    const asked = ["--backend", "npu", "--provider-library"];
    const embedded = (args: readonly string[]) => {
      const { code, stdout } = run(["embed", "--dim", "64", ...args], { stdin: "a small green lizard\n" });
      expect(code).toBe(0);
      return (JSON.parse(stdout) as { embedding: number[] }).embedding;
    };
    const byLibrary = embedded([...asked, working]);
    const cosine = embedded([]).reduce((sum, value, at) => sum + value * byLibrary[at]!, 0);
    expect(cosine).toBeGreaterThan(0.9999);
    for (const command of ["embed", "quality"])
      expect(run([command, ...asked, made()], { stdin: "a text\n" }).code).toBe(5);
  });

  test("makes golden vectors, and is opened to verify them only where it is named again", () => {
    const [library, store] = [made({ CLAIMS: "1" }), temporaryFolder()];
    const asked = ["--backend", "npu", "--provider-library", library];
    const models = (words: readonly string[]) => run(["models", ...words, "--models", store]);
    expect(models(["golden", "wordllama-256", ...asked]).code).toBe(0);
    const unnamed = models(["verify", "wordllama-256"]);
    expect(unnamed.code).toBe(3);
    expect(unnamed.stderr).toContain("Add --backend npu --provider-library FILE.");
    expect(models(["verify", "wordllama-256", ...asked]).code).toBe(0);
  });

  test("is listed by mrlbench devices; one that crashes is a row as well", () => {
    const listed = (library: string) => {
      const { code, stdout } = run(["devices", "--json", "--provider-library", library]);
      expect(code).toBe(0);
      return (JSON.parse(stdout).providers as Record<string, unknown>[]).at(-1);
    };
    expect(listed(made())).toMatchObject({
      ...{ provider: "StubExecutionProvider", runtime: "ort", backend: "npu", is_usable: true, why: null },
      devices: [{ name: "Stub NPU 9000", kind: "hardware", driver: "StubExecutionProvider 1.2.3" }],
    });
    expect(listed(made({ IS_VIRTUAL: "1" }))).toMatchObject({
      is_usable: false,
      why: expect.stringContaining("only a software NPU is here"),
    });
    expect(listed(made({ API_VERSION: "99", TRUSTS_ITS_RUNTIME: "1" }))).toMatchObject({
      ...{ provider: "libstub-provider.so", backend: null, is_usable: false, devices: [] },
      why: expect.stringContaining("crashed"),
    });
    expect(listed("nowhere.so")).toMatchObject({
      is_usable: false,
      why: expect.stringContaining("no such file"),
    });
  });
});

test("a file that is no such library: exit 3, its path and what was found", () => {
  const cwd = temporaryFolder();
  writeFileSync(join(cwd, "text.so"), "this is a text\n");
  const math = ["/lib/x86_64-linux-gnu/libm.so.6", "/lib64/libm.so.6"].find(existsSync);
  if (math !== undefined) copyFileSync(math, join(cwd, "other.so"));
  for (const [file, found] of [
    ["nowhere.so", "no such file"],
    ["text.so", "Failed to load library"],
    ...(math === undefined ? [] : [["other.so", "CreateEpFactories"] as const]),
  ] as const) {
    const result = run([...NPU, "--provider-library", file], { cwd });
    expect(result.code).toBe(3);
    const [failure, next] = errorLines(result);
    expect(failure).toContain(`the provider library cannot be used; seen: ${file}: `);
    expect(failure).toContain(found);
    expect(failure).toContain("made for ONNX Runtime 1.");
    expect(next).toContain("--provider-library");
    expect(parseCsv(result.stdout).rows).toEqual([expect.objectContaining({ provider: file, phase: "" })]);
  }
});

test.each([
  ["--provider-option", "mode=burst", "is for the provider that a library brings"],
  ["--compile-cache", "1", "keeps nothing that it compiled"],
])("%s %s without a library is a wrong command", (option, value, said) => {
  const result = run([...BRIEF, option, value]);
  expect(result.code).toBe(2);
  expect(errorLines(result)[0]).toContain(said);
});

test.each([
  ["--provider", "CPU"],
  ["--runtime", "openvino"],
])("%s %s besides is a wrong command", (option, value) => {
  const result = run([...NPU, "--provider-library", "any.so", option, value]);
  expect(result.code).toBe(2);
  expect(errorLines(result)[0]).toContain("brings its own provider");
});
