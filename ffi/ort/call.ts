// Two ways to run a session on prepared tensors. Both allocate nothing per call; `bun run bench:self` times them beside
// each other on every machine (ffi/README.md has the numbers).
//
// The CPU takes the binding: it is the faster by 0.13 us, 3 to 4 %. Other devices take Run: a binding copies its
// inputs to the device when they are bound, not when it runs, so that a later call would see old data.
import type { OrtApi } from "./abi.ts";
import type { OrtSession } from "./session.ts";
import type { OrtTensors } from "./tensors.ts";

/** A call of one session for every prepared length. */
export interface OrtCall {
  /** Makes ready what a call of this length needs; not hot. */
  prepare(length: number): void;
  /** Hot. Returns 0 for success, else a status that `check` must be given: it holds memory. */
  run(length: number): number;
  /** Does nothing for 0. @throws NativeError with the library's message, and Error for a length that was not prepared */
  check(status: number): void;
  close(): void;
}

/** Where the library would follow a null pointer: it is not called. No address is negative. */
const NOT_PREPARED = -1;

export class OrtBoundCall implements OrtCall {
  readonly #api: OrtApi;
  readonly #session: OrtSession;
  readonly #tensors: OrtTensors;
  readonly #runWithBinding: OrtApi["RunWithBinding"];
  readonly #sessionHandle: number;
  /** One binding per length; an address is exact in a double. */
  readonly #bindingHandles: Float64Array;
  readonly #owned = new DisposableStack();
  readonly #nameAddrs: readonly number[];
  readonly #outputNameAddr: number;

  constructor(session: OrtSession, tensors: OrtTensors) {
    const { arena, inputs, output, maxLength } = tensors.request;
    this.#api = session.environment.api;
    this.#runWithBinding = session.environment.api.RunWithBinding;
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
    using made = new DisposableStack();
    const binding = environment.own(made, "ReleaseIoBinding", "CreateIoBinding", (out) =>
      this.#api.CreateIoBinding(this.#sessionHandle, out),
    );
    this.#nameAddrs.forEach((nameAddr, index) => {
      const value = this.#tensors.inputHandle(length, index);
      environment.check("BindInput", this.#api.BindInput(binding, nameAddr, value));
    });
    const output = this.#tensors.outputHandle(length);
    environment.check("BindOutput", this.#api.BindOutput(binding, this.#outputNameAddr, output));
    this.#owned.use(made.move());
    this.#bindingHandles[length] = binding;
  }

  run(length: number): number {
    const binding = this.#bindingHandles[length];
    // Neither 0 nor undefined is above 0: a length that was not prepared, or does not exist, or a closed call.
    if (!(binding > 0)) return NOT_PREPARED;
    return this.#runWithBinding(this.#sessionHandle, 0, binding) ?? 0;
  }

  check(status: number): void {
    if (status === NOT_PREPARED) throw notPrepared();
    this.#session.environment.check("RunWithBinding", status);
  }

  /** The arguments of `RunWithBinding` for one prepared length, for native code that makes the same call. */
  runArguments(length: number): readonly [number, number, number] {
    return [this.#sessionHandle, 0, this.#bindingHandles[length]];
  }

  close(): void {
    if (this.#owned.disposed) return;
    this.#bindingHandles.fill(0);
    // Bindings hold values: they go first.
    this.#owned.dispose();
    this.#tensors.close();
  }
}

export class OrtPlainCall implements OrtCall {
  readonly #session: OrtSession;
  readonly #tensors: OrtTensors;
  readonly #run: OrtApi["Run"];
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
    this.#run = session.environment.api.Run;
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
    if (!this.#tensors.isPrepared(length)) return NOT_PREPARED;
    return (
      this.#run(
        this.#sessionHandle, // session
        0, // run_options
        this.#inputNamesAddr, // input_names
        this.#inputCellsAddr + length * this.#inputRowBytes, // inputs
        this.#inputCount, // input_len
        this.#outputNamesAddr, // output_names
        1, // output_names_len
        this.#outputCellsAddr + length * 8, // outputs
      ) ?? 0
    );
  }

  check(status: number): void {
    if (status === NOT_PREPARED) throw notPrepared();
    this.#session.environment.check("Run", status);
  }

  close(): void {
    this.#tensors.close();
  }
}

function notPrepared(): Error {
  return new Error("a call of ONNX Runtime was made that was not prepared, or is closed");
}
