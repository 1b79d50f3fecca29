// Opens, uses and closes what is made of native objects, again and again, and with the n-th native call failing for every n: whatever
// happens, all that was made is released, once. A process of its own: a mistake here ends it. Prints a result as JSON.
//
// Argument: short or whole.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { NativeMatrixProduct } from "../../../src/engine/matrix-product.ts";
import { openEngine } from "../../../src/engine/open.ts";
import { OrtEngine } from "../../../src/engine/ort.ts";
import { type OrtProvider, providerOf } from "../../../src/engine/providers.ts";
import { openEmbedder } from "../../../src/index.ts";
import { encodeMatrixProduct } from "../../../src/onnx/matrix-product-graph.ts";
import { openvino, ort } from "../../engine/libraries.ts";
import { rows, writeTableModels } from "../../ffi/table-model.ts";
import { NativeWatch } from "./watched-tables.ts";

const isWhole = process.argv[2] === "whole";
const CYCLES = isWhole ? 300 : 10;
/** A library's opening makes the calls of an engine's, and takes ten times as long. */
const LIBRARY_CYCLES = isWhole ? 30 : 2;
const folder = mkdtempSync(join(tmpdir(), "mrlbench-handles-"));
const models = writeTableModels(folder);
const productPath = join(folder, "matrix-product.onnx");
writeFileSync(productPath, encodeMatrixProduct());
const watch = new NativeWatch(ort.libraryPath);

/** Opens and uses; what it opened is closed by the stack, whatever fails. */
type Scenario = (owned: DisposableStack) => void;

const settings = { workerCpus: undefined, spin: false, threads: 1 };
const cpu = providerOf("CPUExecutionProvider") as OrtProvider;

function useEngine(owned: DisposableStack, engine: ReturnType<typeof openEngine>, batch: number): void {
  owned.defer(() => engine.close());
  owned.defer(() => engine.close());
  const calls = engine.createCalls(batch, 8);
  for (const tokens of [1, 3, 3]) {
    calls.prepare(tokens);
    calls.check(calls.infer(tokens));
  }
  // One that was not prepared, and one that the runtime refuses where it looks at its ids.
  failing(() => calls.check(calls.infer(7)));
  calls.inputs[0]!.words.fill(rows + 5);
  failing(() => calls.check(calls.infer(3)));
  owned.defer(() => calls.close());
}

function failing(act: () => void): void {
  try {
    act();
  } catch {}
}

const engineScenarios = Object.entries({ ort, openvino }).flatMap(([name, { provider, libraryPath }]) =>
  (["sentence", "masked", "tokens"] as const).map((model): [string, Scenario] => [
    `${name} ${model}`,
    (owned) => {
      const options = { ...settings, libraryPaths: [libraryPath], modelPath: models[model] };
      useEngine(owned, openEngine(provider, options), model === "sentence" ? 1 : 2);
    },
  ]),
);

const scenarios: readonly (readonly [string, Scenario])[] = [
  ...engineScenarios,
  [
    "ort masked, unbound, two threads",
    (owned) => {
      const options = { ...settings, threads: 2, libraryPaths: [ort.libraryPath], modelPath: models.masked };
      useEngine(owned, new OrtEngine({ ...cpu, call: "plain" }, { ...options, provider: cpu.name }), 1);
    },
  ],
  [
    "ort, a file that is no text model",
    (owned) => {
      const options = { ...settings, libraryPaths: [ort.libraryPath], modelPath: productPath };
      useEngine(owned, openEngine(ort.provider, options), 1);
    },
  ],
  [
    "openvino, a file that is no text model",
    (owned) => {
      const options = { ...settings, libraryPaths: [openvino.libraryPath], modelPath: productPath };
      useEngine(owned, openEngine(openvino.provider, options), 1);
    },
  ],
  [
    "matrix product",
    (owned) => {
      const product = owned.use(
        new NativeMatrixProduct({ libraryPaths: [ort.libraryPath], modelPath: productPath, threads: 1 }),
      );
      const [a, b, out] = [product.allocate(8), product.allocate(12), product.allocate(6)];
      product.multiply(a, 2, b, 3, 4, out);
      product.multiply(new Float32Array(8), 2, b, 3, 4, out);
      const prepared = product.prepare(a, 2, b, 3, 4, out);
      prepared.check(prepared.multiply());
      // Another one is left to the product.
      product.prepare(b, 3, a, 2, 4, out);
      prepared.close();
      prepared.close();
    },
  ],
];

const variants = isWhole ? ["fp32", "fp16", "int8"] : ["fp32"];
const libraryScenarios = (["ort", "openvino"] as const).flatMap((runtime) =>
  variants.flatMap((variant): [string, Scenario][] => {
    const options = { runtime, variant, models: resolve("dist/models") } as const;
    return [
      [
        `library ${runtime} ${variant}`,
        (owned) => {
          const embedder = owned.use(openEmbedder(options));
          embedder.embed("a wolf comes");
          failing(() => embedder.embed(Int32Array.of(-5)));
          embedder.embed(Int32Array.of(1, 2), 64);
          embedder.close();
        },
      ],
      [
        `library ${runtime} ${variant}, pooled twice`,
        (owned) => void owned.use(openEmbedder({ ...options, recipe: { pooling: "cls" } })),
      ],
      [
        `library ${runtime} ${variant}, a dim too many`,
        (owned) => void owned.use(openEmbedder({ ...options, dim: 60_000 })),
      ],
    ];
  }),
);

/** Refused before or after a runtime has seen them: the others must succeed where no call fails. */
const MUST_FAIL = /no text model|pooled twice|a dim too many/;

const findings: string[] = [];
let tried = 0;

function attempt(what: string, scenario: Scenario, expected: string): Error | undefined {
  tried++;
  let failure: Error | undefined;
  try {
    using owned = new DisposableStack();
    scenario(owned);
  } catch (error) {
    failure = error as Error;
  }
  const left = watch.live();
  if (left !== expected) findings.push(`${what}: left ${left}; before: ${expected}`);
  for (const fault of watch.takeFaults()) findings.push(`${what}: ${fault}`);
  return failure;
}

/** Environment and core stay open, and the first call of a scenario makes them. */
function warm(scenario: Scenario): string {
  watch.arm(0);
  failing(() => {
    using owned = new DisposableStack();
    scenario(owned);
  });
  return watch.live();
}

for (const create of ["CreateEnv", "ov_core_create"]) {
  watch.arm(0, create);
  for (const [name, scenario] of scenarios.filter(([name]) =>
    name.startsWith(create === "CreateEnv" ? "ort" : "openvino"),
  )) {
    const failure = attempt(`${name}, ${create} fails`, scenario, "");
    if (!failure) findings.push(`${name}: nobody was told that ${create} failed`);
  }
}
for (const [name, scenario] of [...scenarios, ...libraryScenarios]) {
  const isLibrary = name.startsWith("library");
  const before = warm(scenario);
  watch.arm(0);
  for (let cycle = 0; cycle < (isLibrary ? LIBRARY_CYCLES : CYCLES); cycle++)
    attempt(`${name}, cycle ${cycle}`, scenario, before);
  watch.arm(0);
  const failure = attempt(name, scenario, before);
  if (Boolean(failure) !== MUST_FAIL.test(name))
    findings.push(`${name}: ended with ${failure?.message ?? "success"}`);
  const { callCount } = watch;
  for (let call = 1; call <= callCount && (isWhole || !isLibrary); call++) {
    watch.arm(call);
    attempt(`${name}, native call ${call} of ${callCount} fails`, scenario, before);
  }
  watch.arm(0);
  attempt(`${name}, at the end`, scenario, before);
}
rmSync(folder, { recursive: true, force: true });
console.log(JSON.stringify({ tried, findings }));
process.exit(0);
