// One model compiled for one device: what was asked for, what it takes and gives, and what the device says of it.
import { type Pointer, read } from "bun:ffi";
import { Arena, readPointer, writePointer } from "../arena.ts";
import type { OpenvinoCore } from "./core.ts";

/** One input or output. A dimension of -1 is dynamic. */
export interface OpenvinoPort {
  readonly name: string;
  readonly elementType: number;
  readonly shape: readonly number[];
}

export interface CompileTimes {
  readonly readNs: number;
  readonly compileNs: number;
}

export class OpenvinoCompiledModel {
  readonly core: OpenvinoCore;
  readonly inputs: readonly OpenvinoPort[];
  readonly outputs: readonly OpenvinoPort[];
  readonly times: CompileTimes;
  readonly #owned: DisposableStack;
  readonly #handle: number;

  /** @throws NativeError with the library's own message, for example for a truncated model or a device that is not there */
  constructor(
    core: OpenvinoCore,
    modelPath: string,
    device: string,
    properties: Readonly<Record<string, string>>,
    /** Of every input, in place of what the model leaves open. */
    shape?: readonly number[],
  ) {
    this.core = core;
    const { api } = core;
    using owned = new DisposableStack();
    using temporary = new DisposableStack();
    const arena = temporary.use(new Arena("openvino-compile"));
    const beginNs = Bun.nanoseconds();
    const modelHandle = core.own(temporary, "ov_model_free", "ov_core_read_model", (out) =>
      api.ov_core_read_model(core.handle, arena.path(modelPath), 0, out),
    );
    if (shape !== undefined) reshape(core, arena, modelHandle, shape);
    const readNs = Bun.nanoseconds();
    this.#handle = core.own(owned, "ov_compiled_model_free", "ov_core_compile_model_props", (out) =>
      api.ov_core_compile_model_props(
        core.handle,
        modelHandle,
        arena.cString(device),
        Object.keys(properties).length,
        propertyArray(arena, properties),
        out,
      ),
    );
    this.times = { readNs: readNs - beginNs, compileNs: Bun.nanoseconds() - readNs };
    this.inputs = this.#ports("input");
    this.outputs = this.#ports("output");
    this.#owned = owned.move();
  }

  /** @throws Error after `close` */
  get handle(): number {
    if (this.#owned.disposed) throw new Error("the compiled model of OpenVINO is closed");
    return this.#handle;
  }

  /** A property of the compiled model, as the text that OpenVINO gives. */
  property(key: string): string {
    const { core } = this;
    using arena = new Arena("openvino-property");
    const keyAddr = arena.cString(key);
    return core.takeString(
      core.out("ov_compiled_model_get_property", (out) =>
        core.api.ov_compiled_model_get_property(this.handle, keyAddr, out),
      ),
    );
  }

  /** Writes it as the device's compiler made it. */
  exportTo(path: string): void {
    const { core } = this;
    using arena = new Arena("openvino-export");
    core.check(
      "ov_compiled_model_export_model",
      core.api.ov_compiled_model_export_model(this.handle, arena.cString(path)),
    );
  }

  close(): void {
    this.#owned.dispose();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  #ports(side: "input" | "output"): OpenvinoPort[] {
    const { core } = this;
    const { api } = core;
    const count = core.out(`ov_compiled_model_${side}s_size`, (out) =>
      api[`ov_compiled_model_${side}s_size`](this.#handle, out),
    );
    return Array.from({ length: count }, (_, index) => {
      using owned = new DisposableStack();
      const port = core.own(owned, "ov_output_const_port_free", `ov_compiled_model_${side}_by_index`, (out) =>
        api[`ov_compiled_model_${side}_by_index`](this.#handle, index, out),
      );
      return this.#describe(port);
    });
  }

  #describe(port: number): OpenvinoPort {
    const { core } = this;
    const { api } = core;
    const name = core.takeString(
      core.out("ov_port_get_any_name", (out) => api.ov_port_get_any_name(port, out)),
    );
    const elementType = core.out("ov_port_get_element_type", (out) =>
      api.ov_port_get_element_type(port, out),
    );
    return { name, elementType, shape: this.#shape(port) };
  }

  #shape(port: number): number[] {
    const { core } = this;
    const { api } = core;
    using arena = new Arena("openvino-shape");
    // ov_partial_shape_t {ov_dimension_t rank; ov_dimension_t* dims}, ov_dimension_t {int64_t min; int64_t max}
    const partialShape = arena.view(Int32Array, 6);
    const partialShapeAddr = arena.address(partialShape);
    core.check("ov_port_get_partial_shape", api.ov_port_get_partial_shape(port, partialShapeAddr));
    const rank = partialShape[0];
    const dimsAddr = readPointer(new Uint32Array(partialShape.buffer, partialShape.byteOffset, 6), 2);
    const shape = Array.from({ length: rank }, (_, axis) => dimension(dimsAddr + axis * 16));
    api.ov_partial_shape_free(partialShapeAddr);
    return shape;
  }
}

/** @throws NativeError for a shape that the model cannot have */
function reshape(core: OpenvinoCore, arena: Arena, model: number, shape: readonly number[]): void {
  const { api } = core;
  const count = core.out("ov_model_inputs_size", (out) => api.ov_model_inputs_size(model, out));
  const names = Array.from({ length: count }, (_, index) => {
    using owned = new DisposableStack();
    const port = core.own(owned, "ov_output_const_port_free", "ov_model_const_input_by_index", (out) =>
      api.ov_model_const_input_by_index(model, index, out),
    );
    return core.takeString(core.out("ov_port_get_any_name", (out) => api.ov_port_get_any_name(port, out)));
  });
  // ov_dimension_t {int64_t min; int64_t max}: one that is fixed has both alike.
  const dims = arena.view(Uint32Array, 4 * shape.length);
  shape.forEach((size, axis) => {
    dims[4 * axis] = size;
    dims[4 * axis + 2] = size;
  });
  // ov_partial_shape_t {ov_dimension_t rank; ov_dimension_t* dims}
  const shapes = arena.view(Uint32Array, 6 * count);
  for (let input = 0; input < count; input++) {
    shapes[6 * input] = shape.length;
    shapes[6 * input + 2] = shape.length;
    writePointer(shapes.subarray(6 * input), 2, arena.address(dims));
  }
  const namesAddr = arena.pointers(names.map((name) => arena.cString(name)));
  const status = api.ov_model_reshape(model, namesAddr, arena.address(shapes), count);
  core.check("ov_model_reshape", status);
}

function dimension(address: number): number {
  const minimum = read.i32(address as Pointer, 0);
  const maximum = read.i32(address as Pointer, 8);
  return minimum === maximum ? minimum : -1;
}

function propertyArray(arena: Arena, properties: Readonly<Record<string, string>>): number {
  // ov_property_t {const char* key; const void* value}
  return arena.pointers(
    Object.entries(properties).flatMap((entry) => entry.map((text) => arena.cString(text))),
  );
}
