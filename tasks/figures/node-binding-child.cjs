// Runs in Node: answers each line on stdin with the median latency in nanoseconds of a block of calls through onnxruntime-node.
const { InferenceSession, Tensor } = require("onnxruntime-node");
const { createInterface } = require("node:readline");

const [modelPath, idsJson, callsText] = process.argv.slice(2);
const ids = JSON.parse(idsJson);
const calls = Number(callsText);

main();

async function main() {
  const session = await InferenceSession.create(modelPath, {
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    graphOptimizationLevel: "all",
    extra: { session: { intra_op: { allow_spinning: "0" } } },
  });
  const feeds = { input_ids: new Tensor("int32", Int32Array.from(ids), [1, ids.length]) };
  const fetches = { sentence_embedding: new Tensor("float32", new Float32Array(256), [1, 256]) };
  const latencyNs = new Float64Array(calls);
  for await (const _ of createInterface({ input: process.stdin })) {
    for (let call = 0; call < calls; call++) {
      const begin = process.hrtime.bigint();
      await session.run(feeds, fetches);
      latencyNs[call] = Number(process.hrtime.bigint() - begin);
    }
    console.log(latencyNs.slice().sort()[Math.ceil(calls / 2) - 1]);
  }
}
