// The example application, run as its first lines say: it sees the library by the name of the package.
import { expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { cpusOfProcess } from "../../src/host/pinning.ts";
import { sentences, tokenIds, vectorOf } from "../embed/wordllama.ts";
import { sharedCache } from "../executable/mrlbench.ts";

const root = join(import.meta.dir, "../..");
const example = join(root, "examples/agent-memory.ts");

test("recalls what a question is about, and finds the tokens of what was said before", () => {
  const { exitCode, stdout, stderr } = Bun.spawnSync([process.execPath, example], {
    cwd: root,
    env: { MRLBENCH_CACHE: sharedCache },
  });
  expect({ exitCode, stderr: stderr.toString() }).toEqual({ exitCode: 0, stderr: "" });
  const lines = stdout.toString().split("\n");
  expect(lines).toEqual([
    expect.stringMatching(/^how do I cross the river\? the (bridge|ferry) .* \(0\.\d{3}\)$/),
    expect.stringMatching(/^where can I buy food\? fresh bread .* \(0\.\d{3}\)$/),
    lines[0]!,
    // Five memories and three questions at a second dim, and the question that came twice.
    "256 dims, 128 asked for; 9 texts remembered",
    "",
  ]);
});

test("is short, and imports nothing else", () => {
  const source = readFileSync(example, "utf8");
  expect(source.split("\n").length).toBeLessThan(60);
  expect(source.match(/^import .*$/gm)).toEqual(['import { openEmbedder } from "mrlbench";']);
});

// What an application may ask for, in a process of its own as an application is one.
function runApplication(body: string) {
  const { exitCode, stdout, stderr } = Bun.spawnSync(
    [process.execPath, "--eval", `import { openEmbedder } from "mrlbench";\n${body}`],
    { cwd: root, env: { MRLBENCH_CACHE: sharedCache } },
  );
  expect({ exitCode, stderr: stderr.toString() }).toEqual({ exitCode: 0, stderr: "" });
  return JSON.parse(stdout.toString());
}

test("the library: default model, another runtime, vectors that are not normalised, a limit, and no cache", () => {
  const index = sentences.findIndex((_, i) => tokenIds[i]!.length > 4);
  const texts = JSON.stringify([sentences[index], tokenIds[index]]);
  const found = runApplication(`
    const [text, ids] = ${texts};
    const made = [{}, { runtime: "openvino" }, { dim: 64 }].map((options) => {
      using embedder = openEmbedder({ normalize: false, ...options });
      const fromText = [...embedder.embed(text)];
      return [fromText, [...embedder.embed(Int32Array.from(ids))]];
    });
    using limited = openEmbedder({ maxTokens: 2, cacheTexts: 0 });
    limited.embed(text);
    limited.embed(text);
    const { truncatedCount, cacheHitCount, tokenCount } = limited;
    console.log(JSON.stringify({ made, limited: { truncatedCount, cacheHitCount, tokenCount } }));
  `);
  const expected = [...vectorOf(index)];
  const dims = [256, 256, 64];
  found.made.forEach(([fromText, fromIds]: [number[], number[]], i: number) => {
    expect(fromIds).toEqual(fromText);
    expect(fromText).toHaveLength(dims[i]!);
    fromText.forEach((value, at) => {
      expect(value).toBeCloseTo(expected[at]!, 5);
    });
  });
  expect(found.limited).toEqual({ truncatedCount: 2, cacheHitCount: 0, tokenCount: 2 });
});

test("the library: ids that are no token of the model are refused, on both runtimes, and nothing else than a text or ids is taken", () => {
  const found = runApplication(`
    const nameOf = (act) => {
      try {
        act();
        return "done";
      } catch (error) {
        return error.constructor.name;
      }
    };
    const inputs = [Int32Array.of(-5), Int32Array.of(1, 2, 32000), Int32Array.of(1e6), 5, ["a", "b"], [1.5], null];
    const found = ["ort", "openvino"].map((runtime) => {
      using embedder = openEmbedder({ runtime });
      const before = [...embedder.embed(Int32Array.of(0, 31999))];
      const names = inputs.map((input) => nameOf(() => embedder.embed(input, 64)));
      return { names, isSame: before.every((value, i) => value === embedder.embed(Int32Array.of(0, 31999))[i]) };
    });
    const closed = openEmbedder();
    closed.close();
    closed.close();
    found.push({ names: [nameOf(() => closed.embed("x")), nameOf(() => closed.prepare(1))], isSame: true });
    console.log(JSON.stringify(found));
  `);
  for (const { names, isSame } of found) {
    expect(new Set(names)).toEqual(new Set(["UsageError"]));
    expect(isSame).toBe(true);
  }
});

test.skipIf(cpusOfProcess().length < 2)(
  "the library: where threads may run is left alone, or given back by close, in a Worker too",
  () => {
    const [first, second] = cpusOfProcess();
    const found = runApplication(`
    import { operatingSystem as linux } from ${JSON.stringify(join(root, "ffi/os/current.ts"))};
    const maskOf = () => linux.affinity().join();
    const masks = {};
    const follow = (name, options) => {
      const before = maskOf();
      const embedder = openEmbedder(options);
      embedder.embed("hello");
      const within = maskOf();
      embedder.close();
      masks[name] = [before, within, maskOf()];
    };
    linux.setAffinity([${first}]);
    for (const runtime of ["ort", "openvino"]) follow(runtime, { runtime, threads: 2 });
    linux.setAffinity([${first}, ${second}]);
    for (const runtime of ["ort", "openvino"]) follow("pinned " + runtime, { runtime, threads: 2, pin: [${second}] });
    linux.setAffinity([${first}]);
    const worker = new Worker(URL.createObjectURL(new Blob([\`
      const { openEmbedder } = await import(${JSON.stringify(join(root, "src/index.ts"))});
      const embedder = openEmbedder({ pin: [${second}] });
      embedder.embed("hello");
      postMessage("open");
      onmessage = () => { embedder.close(); postMessage("closed"); };
    \`])));
    const next = () => new Promise((resolve) => { worker.onmessage = ({ data }) => resolve(data); });
    const seen = [await next(), maskOf()];
    worker.postMessage("close");
    seen.push(await next(), maskOf());
    console.log(JSON.stringify({ masks, seen }));
    process.exit(0);
  `);
    const both = `${first},${second}`;
    expect(found.masks).toEqual({
      ort: [`${first}`, `${first}`, `${first}`],
      openvino: [`${first}`, `${first}`, `${first}`],
      "pinned ort": [both, `${second}`, both],
      "pinned openvino": [both, `${second}`, both],
    });
    expect(found.seen).toEqual(["open", `${first}`, "closed", `${first}`]);
  },
);

test("the library: what cannot be opened is an error with what to do, never something else instead", () => {
  const refused = {
    MissingError: [{ model: "no-such" }, { variant: "q3" }, { backend: "npu" }],
    UsageError: [
      { dim: 257 },
      { dim: 0 },
      { dim: 1.5 },
      { maxTokens: 0 },
      { cacheTexts: -1 },
      { cacheTexts: 1.5 },
      { threads: 0 },
      { threads: 2 ** 32 + 1 },
      { modell: "x" },
      { recipe: { pooling: "cls" } },
      { pin: [1023] },
      { provider: "Foo" },
      { provider: "CPU", runtime: "ort" },
      { provider: "CPU", backend: "npu" },
    ],
  };
  const found = runApplication(`
    const reasonOf = (options) => {
      try {
        openEmbedder(options).close();
        return { name: "opened" };
      } catch (error) {
        return { name: error.constructor.name, next: error.next };
      }
    };
    const failures = ${JSON.stringify(Object.values(refused).flat())}.map(reasonOf);
    using embedder = openEmbedder({ cacheTexts: 1, threads: 2, pin: "auto" });
    console.log(JSON.stringify({ failures, width: embedder.embed("hello").length }));
  `);
  const names = Object.entries(refused).flatMap(([name, all]) => all.map(() => name));
  expect(found.failures).toEqual(names.map((name) => ({ name, next: expect.stringMatching(/./) })));
  expect(found.width).toBe(256);
});
