// Two ways to run a session on prepared tensors. Both allocate nothing per call; `bun run bench:self` times them beside
// each other on every machine (ffi/README.md has the numbers).
//
// The CPU takes the binding: it is the faster by 0.13 us, 3 to 4 %. Other devices take Run: a binding copies its
// inputs to the device when they are bound, not when it runs, so that a later call would see old data.
import { NativeError } from "../errors.ts";
import { ORT_LIBRARY_NAME, type OrtApi, type OrtHotFunction } from "./abi.ts";
import type { OrtSession } from "./session.ts";
import type { OrtTensors } from "./tensors.ts";

/** A call of one session for every prepared length. */
export interface OrtCall {
  /** Makes ready what a call of this length needs; not hot. */
  prepare(length: number): void;
  /** Hot. Returns 0 for success. */
  run(length: number): number;
  /** Does nothing for 0; else makes the last call once more to have its message. @throws NativeError */
  check(status: number): void;
  close(): void;
}

export class OrtBoundCall implements OrtCall {
  readonly #api: OrtApi;
  readonly #session: OrtSession;
  readonly #tensors: OrtTensors;
  readonly #runWithBinding: OrtHotFunction<"RunWithBinding">;
  readonly #sessionHandle: number;
  /** One binding per length; an address is exact in a double. */
  readonly #bindingHandles: Float64Array;
  #lastLength = 0;
  readonly #nameAddrs: readonly number[];
  readonly #outputNameAddr: number;

  constructor(session: OrtSession, tensors: OrtTensors) {
    const { arena, inputs, output, maxLength } = tensors.request;
    this.#api = session.environment.api;
    this.#runWithBinding = session.environment.hotFunction("RunWithBinding");
    this.#session = session;
    this.#sessionHandle = session.handle;
    this.#tensors = tensors;
    this.#bindingHandles = arena.view(Float64Array, maxLength + 1);
    this.#nameAddrs = inputs.map(({ name }) => arena.cString(name));
    this.#outputNameAddr = arena.cString(output.name);
  }

  prepare(length: number): void {
    if (this.#bindingHandles[length] !== 0) return;
    this.#tensors.prepare(length);
    const { environment } = this.#session;
    const binding = environment.out("CreateIoBinding", (out) =>
      this.#api.CreateIoBinding(this.#sessionHandle, out),
    );
    this.#nameAddrs.forEach((nameAddr, index) => {
      const value = this.#tensors.inputHandle(length, index);
      environment.check("BindInput", this.#api.BindInput(binding, nameAddr, value));
    });
    const output = this.#tensors.outputHandle(length);
    environment.check("BindOutput", this.#api.BindOutput(binding, this.#outputNameAddr, output));
    this.#bindingHandles[length] = binding;
  }

  run(length: number): number {
    this.#lastLength = length;
    return this.#runWithBinding(this.#sessionHandle, 0, this.#bindingHandles[length]);
  }

  check(hotStatus: number): void {
    if (hotStatus === 0) return;
    const status = this.#api.RunWithBinding(...this.runArguments(this.#lastLength));
    this.#session.environment.check("RunWithBinding", status);
    throw failedOnce("RunWithBinding");
  }

  /** The arguments of `RunWithBinding` for one prepared length, for native code that makes the same call. */
  runArguments(length: number): readonly [number, number, number] {
    return [this.#sessionHandle, 0, this.#bindingHandles[length]];
  }

  close(): void {
    // Bindings hold values: they go first.
    for (const handle of this.#bindingHandles) if (handle !== 0) this.#api.ReleaseIoBinding(handle);
    this.#tensors.close();
  }
}

export class OrtPlainCall implements OrtCall {
  readonly #session: OrtSession;
  readonly #tensors: OrtTensors;
  readonly #run: OrtHotFunction<"Run">;
  #lastLength = 0;
  readonly #sessionHandle: number;
  readonly #inputNamesAddr: number;
  readonly #inputCount: number;
  readonly #inputCellsAddr: number;
  readonly #inputRowBytes: number;
  readonly #outputNamesAddr: number;
  readonly #outputCellsAddr: number;

  constructor(session: OrtSession, tensors: OrtTensors) {
    const { arena, inputs, output } = tensors.request;
    this.#session = session;
    this.#tensors = tensors;
    this.#run = session.environment.hotFunction("Run");
    this.#sessionHandle = session.handle;
    this.#inputNamesAddr = arena.pointers(inputs.map(({ name }) => arena.cString(name)));
    this.#inputCount = inputs.length;
    this.#inputCellsAddr = tensors.inputCellsAddr;
    this.#inputRowBytes = tensors.inputRowBytes;
    this.#outputNamesAddr = arena.pointers([arena.cString(output.name)]);
    this.#outputCellsAddr = tensors.outputCellsAddr;
  }

  prepare(length: number): void {
    this.#tensors.prepare(length);
  }

  run(length: number): number {
    this.#lastLength = length;
    return this.#run(
      this.#sessionHandle, // session
      0, // run_options
      this.#inputNamesAddr, // input_names
      this.#inputCellsAddr + length * this.#inputRowBytes, // inputs
      this.#inputCount, // input_len
      this.#outputNamesAddr, // output_names
      1, // output_names_len
      this.#outputCellsAddr + length * 8, // outputs
    );
  }

  check(hotStatus: number): void {
    if (hotStatus === 0) return;
    const length = this.#lastLength;
    const { environment } = this.#session;
    const status = environment.api.Run(
      this.#sessionHandle,
      0,
      this.#inputNamesAddr,
      this.#inputCellsAddr + length * this.#inputRowBytes,
      this.#inputCount,
      this.#outputNamesAddr,
      1,
      this.#outputCellsAddr + length * 8,
    );
    environment.check("Run", status);
    throw failedOnce("Run");
  }

  close(): void {
    this.#tensors.close();
  }
}

function failedOnce(functionName: string): NativeError {
  return new NativeError(ORT_LIBRARY_NAME, functionName, "it failed, and succeeded when it was made again");
}
