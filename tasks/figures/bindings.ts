// Run against IoBinding: the two ways to make the hot call of ONNX Runtime, in alternating blocks. For people; the engine takes the
// faster one.
import { Arena } from "../../ffi/arena.ts";
import { OrtElementType } from "../../ffi/ort/abi.ts";
import { OrtBoundCall, type OrtCall, OrtPlainCall } from "../../ffi/ort/call.ts";
import { OrtEnvironment } from "../../ffi/ort/environment.ts";
import { OrtSession } from "../../ffi/ort/session.ts";
import { OrtTensors } from "../../ffi/ort/tensors.ts";
import { median, percentile, sortSamples } from "../../src/stats/percentile.ts";
import { MODEL_PATH, ORT_LIBRARY, TWELVE_WORDS, tokenTable } from "./engines.ts";

const BLOCKS = 50;
const CALLS_PER_BLOCK = 1000;
const WARMUP_BLOCKS = 20;
const DIM = 256;

/** Two lines of text. */
export function compareBindings(): string {
  const { ids, maxTokens } = tokenTable([TWELVE_WORDS]);
  const environment = OrtEnvironment.open([ORT_LIBRARY]);
  const session = new OrtSession(environment, MODEL_PATH, {
    intraOpThreads: 1,
    config: { "session.intra_op.allow_spinning": "0" },
    providers: [],
  });
  using arena = new Arena("bindings");
  const input = arena.view(Int32Array, maxTokens);
  input.set(ids);
  const output = arena.view(Float32Array, DIM);
  const tensors = () =>
    new OrtTensors(environment, {
      arena,
      maxLength: maxTokens,
      inputs: [
        {
          name: "input_ids",
          elementType: OrtElementType.int32,
          elementBytes: 4,
          dataAddr: arena.address(input),
          shape: (length) => [1, length],
        },
      ],
      output: {
        name: "sentence_embedding",
        elementType: OrtElementType.float32,
        elementBytes: 4,
        dataAddr: arena.address(output),
        shape: () => [1, DIM],
      },
    });
  const sides: [string, OrtCall, number[]][] = [
    ["Run", new OrtPlainCall(session, tensors()), []],
    ["IoBinding", new OrtBoundCall(session, tensors()), []],
  ];
  for (const [, call] of sides) call.prepare(maxTokens);
  for (let block = -WARMUP_BLOCKS; block < BLOCKS; block++) {
    for (const [, call, latencyNs] of block % 2 === 0 ? sides : sides.toReversed()) {
      const blockNs = timeBlock(call, maxTokens);
      if (block >= 0) latencyNs.push(...blockNs);
    }
  }
  for (const [, call] of sides) call.close();
  session.close();
  return sides.map(([name, , latencyNs]) => describe(name, latencyNs)).join("\n");
}

function timeBlock(call: OrtCall, tokens: number): Float64Array {
  const latencyNs = new Float64Array(CALLS_PER_BLOCK);
  for (let index = 0; index < CALLS_PER_BLOCK; index++) {
    const beginNs = Bun.nanoseconds();
    call.run(tokens);
    latencyNs[index] = Bun.nanoseconds() - beginNs;
  }
  return latencyNs;
}

function describe(name: string, latencyNs: readonly number[]): string {
  const sorted = sortSamples(Float64Array.from(latencyNs));
  return `ONNX Runtime by ${name}: p50 ${median(sorted)} ns, p99 ${percentile(sorted, 99)} ns`;
}
