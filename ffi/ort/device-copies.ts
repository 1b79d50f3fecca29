// The way of a call's tensors to a device and back, each part by itself: tensors in the device's own memory, a binding over them, and
// copies that are asked for. A plain call does all of it in one.
import { Arena, readPointer } from "../arena.ts";
import type { OrtSession } from "./session.ts";
import type { OrtTensors, PreparedTensor } from "./tensors.ts";

/** One call after the other, in nanoseconds. */
export interface OrtCopyTimes {
  /** Inputs to the device. */
  readonly hostToDeviceNs: readonly number[];
  /** Until the library says that the call was made: a device may still be at work then. */
  readonly launchNs: readonly number[];
  /** Output from the device, which has nothing else to do: the copy before this one has waited for it. */
  readonly deviceToHostNs: readonly number[];
}

const CPU_MEMORY = 0;
const MAX_RANK = 8;

/** Whether an input or an output of a call goes to memory of a device. */
export function hasDeviceTensors(session: OrtSession): boolean {
  using arena = new Arena("ort-memory-infos");
  return (["Inputs", "Outputs"] as const).some((side) =>
    memoryInfos(session, arena, side).some((info) => deviceTypeOf(session, arena, info) !== CPU_MEMORY),
  );
}

/**
 * Calls of one length with what lies in the inputs; the output holds what they gave.
 * @returns undefined where no tensor of the session lies in a device's memory
 * @throws NativeError where the provider copies no tensors
 */
export function timeCopies(
  session: OrtSession,
  tensors: OrtTensors,
  length: number,
  repeats: number,
): OrtCopyTimes | undefined {
  const { environment } = session;
  const { api } = environment;
  const { inputs, output } = tensors.request;
  using owned = new DisposableStack();
  const arena = owned.use(new Arena("ort-device-copies"));
  const inputInfos = memoryInfos(session, arena, "Inputs");
  const outputInfos = memoryInfos(session, arena, "Outputs");
  const outputIndex = session.outputs.findIndex(({ name }) => name === output.name);
  const isOnDevice = (info: number) => deviceTypeOf(session, arena, info) !== CPU_MEMORY;
  const infoOfInput = (name: string) => inputInfos[session.inputs.findIndex((one) => one.name === name)]!;
  const uploaded = inputs.flatMap((input, index) =>
    isOnDevice(infoOfInput(input.name)) ? [{ input, index }] : [],
  );
  const outputInfo = outputInfos[outputIndex]!;
  if (uploaded.length === 0 || !isOnDevice(outputInfo)) return undefined;

  tensors.prepare(length);
  const allocators = new Map<number, number>();
  const allocatorOf = (info: number) => {
    const known = allocators.get(info);
    if (known !== undefined) return known;
    const made = environment.own(owned, "ReleaseAllocator", "CreateAllocator", (out) =>
      api.CreateAllocator(session.handle, info, out),
    );
    allocators.set(info, made);
    return made;
  };
  const deviceTensor = (tensor: PreparedTensor, info: number) => {
    const shape = tensor.shape(length);
    const row = arena.view(Uint32Array, 2 * MAX_RANK);
    shape.forEach((size, axis) => {
      row[2 * axis] = size;
    });
    const [allocator, shapeAddr] = [allocatorOf(info), arena.address(row)];
    return environment.own(owned, "ReleaseValue", "CreateTensorAsOrtValue", (out) =>
      api.CreateTensorAsOrtValue(allocator, shapeAddr, shape.length, tensor.elementType, out),
    );
  };
  const onDevice = new Map(
    uploaded.map(({ input, index }) => [index, deviceTensor(input, infoOfInput(input.name))]),
  );
  const outputOnDevice = deviceTensor(output, outputInfo);
  const binding = environment.own(owned, "ReleaseIoBinding", "CreateIoBinding", (out) =>
    api.CreateIoBinding(session.handle, out),
  );
  inputs.forEach(({ name }, index) => {
    const value = onDevice.get(index) ?? tensors.inputHandle(length, index);
    environment.check("BindInput", api.BindInput(binding, arena.cString(name), value));
  });
  environment.check("BindOutput", api.BindOutput(binding, arena.cString(output.name), outputOnDevice));

  const count = uploaded.length;
  const hostCells = arena.pointers(uploaded.map(({ index }) => tensors.inputHandle(length, index)));
  const deviceCells = arena.pointers(uploaded.map(({ index }) => onDevice.get(index)!));
  const outputCells = arena.pointers([tensors.outputHandle(length)]);
  const outputDeviceCells = arena.pointers([outputOnDevice]);
  const upload = () => api.CopyTensors(environment.handle, hostCells, deviceCells, 0, count);
  const download = () => api.CopyTensors(environment.handle, outputDeviceCells, outputCells, 0, 1);
  const times = { hostToDeviceNs: [] as number[], launchNs: [] as number[], deviceToHostNs: [] as number[] };
  for (let repeat = 0; repeat < repeats; repeat++) {
    const beginNs = Bun.nanoseconds();
    environment.check("CopyTensors", upload());
    const uploadedNs = Bun.nanoseconds();
    environment.check("RunWithBinding", api.RunWithBinding(session.handle, 0, binding));
    const launchedNs = Bun.nanoseconds();
    environment.check("CopyTensors", download());
    const doneNs = Bun.nanoseconds();
    environment.check("CopyTensors", download());
    times.hostToDeviceNs.push(uploadedNs - beginNs);
    times.launchNs.push(launchedNs - uploadedNs);
    times.deviceToHostNs.push(Bun.nanoseconds() - doneNs);
  }
  return times;
}

/** Where the session wants its inputs, or leaves its outputs; of the session. */
function memoryInfos(session: OrtSession, arena: Arena, side: "Inputs" | "Outputs"): readonly number[] {
  const { environment } = session;
  const count = (side === "Inputs" ? session.inputs : session.outputs).length;
  const cells = arena.view(Uint32Array, Math.max(2, 2 * count));
  const name = `SessionGetMemoryInfoFor${side}` as const;
  environment.check(name, environment.api[name](session.handle, arena.address(cells), count));
  return Array.from({ length: count }, (_, index) => readPointer(cells, index));
}

function deviceTypeOf({ environment }: OrtSession, arena: Arena, info: number): number {
  const slot = arena.view(Uint32Array, 2);
  environment.api.MemoryInfoGetDeviceType(info, arena.address(slot));
  return slot[0];
}
