// Memory that a device's driver gives out for the host and the device alike: a GPU that has no memory of its own, and an NPU, then compute
// on what the host wrote, where any other host memory is copied there and back.
import { type Pointer, toArrayBuffer } from "bun:ffi";
import { Arena, type Views, type ViewType, writePointer } from "../arena.ts";
import { NativeError } from "../errors.ts";
import { OpenvinoElementType, shapeArguments } from "./abi.ts";
import type { OpenvinoCore } from "./core.ts";

const WORD_BYTES = 4;

export class OpenvinoDriverMemory {
  readonly #core: OpenvinoCore;
  readonly #owned: DisposableStack;
  readonly #context: number;

  /** @throws NativeError for a device that has no context of its own, such as the CPU */
  constructor(core: OpenvinoCore, device: string) {
    this.#core = core;
    using owned = new DisposableStack();
    using arena = new Arena("openvino-context");
    const deviceAddr = arena.cString(device);
    this.#context = core.own(owned, "ov_remote_context_free", "ov_core_get_default_context", (out) =>
      core.api.ov_core_get_default_context(core.handle, deviceAddr, out),
    );
    this.#owned = owned.move();
  }

  /** Whether the device has such memory. */
  static isGivenBy(core: OpenvinoCore, device: string): boolean {
    try {
      using memory = new OpenvinoDriverMemory(core, device);
      memory.#allocate(WORD_BYTES);
      return true;
    } catch (error) {
      if (error instanceof NativeError) return false;
      throw error;
    }
  }

  /** Views whose addresses the arena knows. They are zeroed, and empty after `close`. */
  viewsOf(arena: Arena): Views {
    return {
      view: <T extends ViewType>(type: T, length: number) => {
        const buffer = this.#allocate(length * type.BYTES_PER_ELEMENT);
        arena.adopt(buffer);
        return new type(buffer, 0, length) as InstanceType<T>;
      },
    };
  }

  /** @throws NativeError */
  #allocate(sizeBytes: number): ArrayBuffer {
    const core = this.#core;
    using arena = new Arena("openvino-driver-memory");
    const count = Math.ceil(sizeBytes / WORD_BYTES);
    const dims = arena.view(Uint32Array, 2);
    dims[0] = count;
    // ov_shape_t {int64_t rank; int64_t* dims}
    const shape = arena.view(Uint32Array, 4);
    shape[0] = 1;
    const dimsAddr = arena.address(dims);
    writePointer(shape, 1, dimsAddr);
    const shapeWords = shapeArguments(1, dimsAddr, arena.address(shape));
    const tensor = core.own(this.#owned, "ov_tensor_free", "ov_remote_context_create_host_tensor", (out) =>
      core.api.ov_remote_context_create_host_tensor(
        this.#context, // context
        OpenvinoElementType.float32, // type
        ...shapeWords,
        out, // tensor
      ),
    );
    const address = core.out("ov_tensor_data", (out) => core.api.ov_tensor_data(tensor, out));
    const buffer = toArrayBuffer(address as Pointer, 0, count * WORD_BYTES);
    // Its views are emptied before the memory goes, as an arena's are.
    this.#owned.defer(() => void buffer.transfer(0));
    new Uint8Array(buffer).fill(0);
    return buffer;
  }

  close(): void {
    this.#owned.dispose();
  }

  [Symbol.dispose](): void {
    this.close();
  }
}
