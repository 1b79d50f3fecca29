// What ONNX Runtime's WebGPU provider does when it is asked otherwise than we ask it: one line of JSON. In a process of its own, for
// Vulkan's drivers are named in its environment.
import { Arena } from "../../ffi/arena.ts";
import { OrtElementType } from "../../ffi/ort/abi.ts";
import { OrtPlainCall } from "../../ffi/ort/call.ts";
import { timeCopies } from "../../ffi/ort/device-copies.ts";
import { OrtEnvironment } from "../../ffi/ort/environment.ts";
import { OrtSession } from "../../ffi/ort/session.ts";
import { OrtTensors } from "../../ffi/ort/tensors.ts";
import { ortLibrary } from "../ffi/needs.ts";

const [plainModel, maskedModel] = process.argv.slice(2) as [string, string];
const environment = OrtEnvironment.open([ortLibrary]);

function open(modelPath: string, options: Readonly<Record<string, string>>): OrtSession {
  return new OrtSession(environment, modelPath, {
    intraOpThreads: 1,
    config: { "session.record_ep_graph_assignment_info": "1" },
    providers: [{ name: "WebGpuExecutionProvider", options }],
  });
}

/** How many nodes each provider has, by the runtime's own record. */
function recorded(modelPath: string, options: Readonly<Record<string, string>>) {
  using session = open(modelPath, options);
  return Object.fromEntries(session.nodesByProvider());
}

const TOKENS = 48;
const DIM = 256;
const CALLS = 9;

function times() {
  using session = open(plainModel, { enableInt64: "1", preferredLayout: "NCHW" });
  using arena = new Arena("webgpu-traps");
  const ids = arena.view(Int32Array, TOKENS).fill(5);
  const output = arena.view(Float32Array, DIM);
  const [input] = session.inputs;
  const tensors = new OrtTensors(environment, {
    arena,
    maxLength: TOKENS,
    inputs: [
      {
        ...{ name: input!.name, elementType: OrtElementType.int32, elementBytes: 4 },
        ...{ dataAddr: arena.address(ids), shape: (tokens: number) => [1, tokens] },
      },
    ],
    output: {
      ...{ name: session.outputs[0]!.name, elementType: OrtElementType.float32, elementBytes: 4 },
      ...{ dataAddr: arena.address(output), shape: () => [1, DIM] },
    },
  });
  const call = new OrtPlainCall(session, tensors);
  call.prepare(TOKENS);
  const plainNs: number[] = [];
  for (let index = 0; index < CALLS; index++) {
    const beginNs = Bun.nanoseconds();
    call.check(call.run(TOKENS));
    plainNs.push(Bun.nanoseconds() - beginNs);
  }
  const ofPlainCall = [...output];
  output.fill(0);
  const copies = timeCopies(session, tensors, TOKENS, CALLS)!;
  const ofDeviceTensors = [...output];
  ids.fill(7);
  timeCopies(session, tensors, TOKENS, 1);
  const ofOtherIds = [...output];
  call.close();
  return { plainNs, ...copies, ofPlainCall, ofDeviceTensors, ofOtherIds };
}

console.log(
  JSON.stringify({
    layouts: {
      byDefault: recorded(plainModel, { enableInt64: "1" }),
      nchw: recorded(plainModel, { enableInt64: "1", preferredLayout: "NCHW" }),
    },
    int64: {
      byDefault: recorded(maskedModel, { preferredLayout: "NCHW" }),
      enabled: recorded(maskedModel, { preferredLayout: "NCHW", enableInt64: "1" }),
    },
    times: times(),
  }),
);
