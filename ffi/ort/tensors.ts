// The tensor objects of a model's inputs and output, for each length of input.
//
// Those of all lengths lie over the same memory and differ in their shape only, so that a call of any length is one
// native call whose arguments are plain numbers: it allocates nothing on our side.
import { type Arena, readPointer, writePointer } from "../arena.ts";
import type { OrtEnvironment } from "./environment.ts";

export interface PreparedTensor {
  readonly name: string;
  readonly elementType: number;
  readonly elementBytes: number;
  /** Memory for the longest shape. */
  readonly dataAddr: number;
  /** Shape of the tensor when the input is `length` long. */
  shape(length: number): readonly number[];
}

export interface PreparedTensors {
  readonly arena: Arena;
  readonly maxLength: number;
  readonly inputs: readonly PreparedTensor[];
  readonly output: PreparedTensor;
}

const ALLOCATOR_DEVICE = 0;
const MEMORY_TYPE_DEFAULT = 0;
const MAX_RANK = 8;

export class OrtTensors {
  readonly environment: OrtEnvironment;
  readonly request: PreparedTensors;
  /** Row per length: pointers to the inputs' tensor objects. */
  readonly inputCellsAddr: number;
  readonly inputRowBytes: number;
  /** One pointer per length. */
  readonly outputCellsAddr: number;
  readonly #inputCells: Uint32Array;
  readonly #outputCells: Uint32Array;
  readonly #memoryInfoHandle: number;
  readonly #owned: DisposableStack;
  readonly #preparedLengths: Uint8Array;
  readonly #shapeRow: Uint32Array;
  readonly #shapeRowAddr: number;

  constructor(environment: OrtEnvironment, request: PreparedTensors) {
    const { arena, inputs, maxLength } = request;
    this.environment = environment;
    this.request = request;
    this.inputRowBytes = 8 * inputs.length;
    this.#inputCells = arena.view(Uint32Array, 2 * inputs.length * (maxLength + 1));
    this.inputCellsAddr = arena.address(this.#inputCells);
    this.#outputCells = arena.view(Uint32Array, 2 * (maxLength + 1));
    this.outputCellsAddr = arena.address(this.#outputCells);
    this.#preparedLengths = new Uint8Array(maxLength + 1);
    this.#shapeRow = arena.view(Uint32Array, 2 * MAX_RANK);
    this.#shapeRowAddr = arena.address(this.#shapeRow);
    using owned = new DisposableStack();
    this.#memoryInfoHandle = environment.own(owned, "ReleaseMemoryInfo", "CreateCpuMemoryInfo", (out) =>
      environment.api.CreateCpuMemoryInfo(ALLOCATOR_DEVICE, MEMORY_TYPE_DEFAULT, out),
    );
    this.#owned = owned.move();
  }

  /** Makes the tensor objects of one length; does nothing when they exist. A failure leaves none of them. */
  prepare(length: number): void {
    if (this.isPrepared(length)) return;
    const { inputs, output } = this.request;
    using made = new DisposableStack();
    const inputHandles = inputs.map((input) => this.#createValue(made, input, length));
    const outputHandle = this.#createValue(made, output, length);
    inputHandles.forEach((handle, index) => {
      writePointer(this.#inputCells, length * inputs.length + index, handle);
    });
    writePointer(this.#outputCells, length, outputHandle);
    this.#owned.use(made.move());
    this.#preparedLengths[length] = 1;
  }

  /** Hot. Whether a call of this length has its tensors; never after `close`. */
  isPrepared(length: number): boolean {
    return this.#preparedLengths[length] === 1;
  }

  inputHandle(length: number, index: number): number {
    return readPointer(this.#inputCells, length * this.request.inputs.length + index);
  }

  outputHandle(length: number): number {
    return readPointer(this.#outputCells, length);
  }

  close(): void {
    this.#preparedLengths.fill(0);
    this.#owned.dispose();
  }

  #createValue(owned: DisposableStack, tensor: PreparedTensor, length: number): number {
    const { environment } = this;
    const shape = tensor.shape(length);
    shape.forEach((size, axis) => {
      this.#shapeRow[2 * axis] = size;
    });
    const elementCount = shape.reduce((product, size) => product * size, 1);
    return environment.own(owned, "ReleaseValue", "CreateTensorWithDataAsOrtValue", (out) =>
      environment.api.CreateTensorWithDataAsOrtValue(
        this.#memoryInfoHandle, // info
        tensor.dataAddr, // p_data
        elementCount * tensor.elementBytes, // p_data_len
        this.#shapeRowAddr, // shape: the library copies it
        shape.length, // shape_len
        tensor.elementType, // type
        out, // out
      ),
    );
  }
}
