// The function tables of both runtimes, and the memory of arenas, with a count on every create and release, and a call that can be made to
// fail: the library is then not called at all, as if it had refused.

import { dlopen, linkSymbols, type Pointer, read } from "bun:ffi";
import { OpenvinoCore } from "../../../ffi/openvino/core.ts";
import { OrtEnvironment } from "../../../ffi/ort/environment.ts";
import { ORT_API_VERSION } from "../../../ffi/ort/opening.ts";
import { operatingSystem } from "../../../ffi/os/current.ts";

type Native = ((...args: number[]) => number | null) & { ptr?: unknown };
type Table = Record<string, Native>;

/** Functions whose last argument receives what must be released. */
const ORT_CREATES =
  /^(Create(Env|Session|SessionOptions|CpuMemoryInfo|TensorWithDataAsOrtValue|IoBinding)|SessionGet(Input|Output)(TypeInfo|Name))$/;
const OPENVINO_CREATES =
  /^(ov_core_create|ov_core_read_model|ov_core_compile_model_props|ov_compiled_model_create_infer_request|ov_compiled_model_(input|output)_by_index|ov_tensor_create_from_host_ptr|ov_core_get_property|ov_compiled_model_get_property|ov_port_get_any_name)$/;
const GENERAL_ERROR = -1;

export class NativeWatch {
  /** What was made and not released, by its address; a struct that the caller owns may begin where its arena does. */
  readonly #live = new Map<number, string>();
  readonly #liveMemory = new Set<number>();
  readonly #faults: string[] = [];
  #callCount = 0;
  #failingCall = 0;
  #failingCreate: string | undefined;

  constructor(ortLibrary: string) {
    this.#watchMemory();
    this.#watchOrt(ortLibrary);
    this.#watchOpenvino();
  }

  /** Calls that can fail, since `arm`. */
  get callCount(): number {
    return this.#callCount;
  }

  /** From here on the n-th call that can fail does; 0 for none. @param create the making of an environment or a core, which is counted apart */
  arm(failingCall: number, create?: string): void {
    this.#callCount = 0;
    this.#failingCall = failingCall;
    this.#failingCreate = create;
  }

  /** How many of each kind there are now. */
  live(): string {
    const counts = new Map<string, number>();
    for (const kind of this.#live.values()) counts.set(kind, (counts.get(kind) ?? 0) + 1);
    if (this.#liveMemory.size > 0) counts.set("arena memory", this.#liveMemory.size);
    return [...counts]
      .toSorted()
      .map(([kind, count]) => `${kind} ${count}`)
      .join(", ");
  }

  /** What was released that was not there, since the last time. */
  takeFaults(): string[] {
    return this.#faults.splice(0);
  }

  #made(address: number, kind: string): void {
    if (address !== 0) this.#live.set(address, kind);
  }

  #released(address: number, by: string): void {
    if (!this.#live.delete(address)) this.#faults.push(`${by} of what is not there`);
  }

  #mustFail(): boolean {
    this.#callCount++;
    return this.#callCount === this.#failingCall;
  }

  #watchMemory(): void {
    const { map, unmap } = operatingSystem;
    Object.assign(operatingSystem, {
      map: (sizeBytes: number) => {
        const mapped = map(sizeBytes);
        this.#liveMemory.add(mapped.address);
        return mapped;
      },
      unmap: (address: number, sizeBytes: number) => {
        if (!this.#liveMemory.delete(address)) this.#faults.push("unmap of what is not there");
        unmap(address, sizeBytes);
      },
    });
  }

  #watchOrt(library: string): void {
    const { symbols } = dlopen(library, { OrtGetApiBase: { args: [], returns: "ptr" } });
    const base = symbols.OrtGetApiBase() as Pointer;
    const { GetApi } = linkSymbols({
      GetApi: { ptr: read.ptr(base, 0) as Pointer, args: ["u32"], returns: "ptr" },
    }).symbols;
    const { CreateStatus } = linkSymbols({
      CreateStatus: {
        ptr: read.ptr(GetApi(ORT_API_VERSION) as Pointer, 0) as Pointer,
        args: ["i32", "ptr"],
        returns: "ptr",
      },
    }).symbols;
    const refusal = () => CreateStatus(1, Buffer.from("made to fail\0")) as number;
    watchOpening(
      OrtEnvironment,
      () => this.#failingCreate,
      ({ api }) => {
        for (const [name, call] of entriesOf(api))
          replace(api, name, call, (...args) => this.#ortCall(name, call, args, refusal));
      },
    );
  }

  #ortCall(name: string, call: Native, args: number[], refusal: () => number): number | null {
    if (name.startsWith("Release")) {
      this.#released(args[0]!, name);
      return call(...args);
    }
    // They give no status, and cannot fail.
    if (name === "GetErrorMessage" || name === "MemoryInfoGetDeviceType") return call(...args);
    // A release that fails would leave what nobody can release.
    const status = name !== "AllocatorFree" && this.#mustFail() ? refusal() : call(...args);
    if (status !== null) this.#made(status, "status");
    else if (ORT_CREATES.test(name)) this.#made(read.ptr(args.at(-1) as Pointer, 0), name);
    else if (name === "AllocatorFree") this.#released(args[1]!, name);
    return status;
  }

  #watchOpenvino(): void {
    watchOpening(
      OpenvinoCore,
      () => this.#failingCreate,
      ({ api }) => {
        for (const [name, call] of entriesOf(api))
          replace(api, name, call, (...args) => this.#openvinoCall(name, call, args));
      },
    );
  }

  #openvinoCall(name: string, call: Native, args: number[]): number | null {
    if (name.endsWith("_free")) {
      this.#released(args[0]!, name);
      return call(...args);
    }
    if (name === "ov_get_last_err_msg") {
      const message = call();
      if (message !== null) this.#made(message, "message");
      return message;
    }
    if (name === "ov_get_error_info") return call(...args);
    const status = this.#mustFail() ? GENERAL_ERROR : call(...args);
    if (status !== 0) return status;
    if (OPENVINO_CREATES.test(name)) this.#made(read.ptr(args.at(-1) as Pointer, 0), name);
    else if (name === "ov_port_get_partial_shape") this.#made(args[1]!, name);
    return status;
  }
}

interface Opened {
  readonly api: object;
}

interface Opener<T extends Opened> {
  open(paths: readonly string[], next?: string): T;
  readonly prototype: { out(name: never, call: never): number };
}

/** Hands over what was opened before anyone else has it, and lets its making fail by the name of the function that makes it. */
function watchOpening<T extends Opened>(
  opener: Opener<T>,
  failing: () => string | undefined,
  watch: (opened: T) => void,
): void {
  const { open, prototype } = opener;
  const { out } = prototype;
  Object.assign(prototype, {
    out(this: T, name: string, call: (outAddr: number) => number | null) {
      if (name === failing()) throw new Error(`${name} was made to fail`);
      return Reflect.apply(out, this, [name, call]);
    },
  });
  Object.assign(opener, {
    open(paths: readonly string[], next?: string) {
      const opened = Reflect.apply(open, opener, [paths, next]);
      watch(opened);
      return opened;
    },
  });
}

function entriesOf(api: object): [string, Native][] {
  return Object.entries(api as Table);
}

function replace(api: object, name: string, original: Native, call: Native): void {
  call.ptr = original.ptr;
  (api as Table)[name] = call;
}
