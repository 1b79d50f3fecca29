// Runs in Node: one ONNX file, many sets of inputs. Request on stdin and answer on stdout are JSON; see run-onnx.ts.
const { readFileSync } = require("node:fs");
const { InferenceSession, Tensor } = require("onnxruntime-node");

const arrays = { int32: Int32Array, float32: Float32Array };

async function main() {
  const { path, feeds } = JSON.parse(readFileSync(0, "utf8"));
  const session = await InferenceSession.create(path, { logSeverityLevel: 3 });
  const results = [];
  for (const feed of feeds) {
    const inputs = Object.entries(feed).map(([name, { type, dims, data }]) => [
      name,
      new Tensor(type, arrays[type].from(data), dims),
    ]);
    const outputs = await session.run(Object.fromEntries(inputs));
    const answer = Object.entries(outputs).map(([name, { type, dims, data }]) => [
      name,
      // As text, because JSON turns not-a-number into null.
      { type, dims, data: Array.from(data, String) },
    ]);
    results.push(Object.fromEntries(answer));
  }
  process.stdout.write(JSON.stringify(results));
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
