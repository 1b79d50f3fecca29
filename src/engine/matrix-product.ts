// The product of two matrices, by ONNX Runtime: what exact search is made of.
import { Arena, writePointer } from "../../ffi/arena.ts";
import { OrtElementType } from "../../ffi/ort/abi.ts";
import { OrtSession } from "../../ffi/ort/session.ts";
import type { KernelMemory } from "../vectors/kernel-memory.ts";
import { openOrtEnvironment } from "./ort-environment.ts";

export interface MatrixProductOptions {
  /** Paths of ONNX Runtime's library, best first. */
  readonly libraryPaths: readonly string[];
  /** The graph: product = a · b. */
  readonly modelPath: string;
  readonly threads: number;
  /** Memory that kernels work in beside it: `allocate` gives of it, and it is worked on in place. */
  readonly memory?: KernelMemory | undefined;
}

export interface PreparedProduct {
  /** Hot: out = a · b. Allocates nothing. 0 is success; anything else is a status for `check`. */
  multiply(): number;
  /** @throws NativeError for a status that is not 0 */
  check(status: number): void;
  close(): void;
}

const ALLOCATOR_DEVICE = 0;
const MEMORY_TYPE_DEFAULT = 0;
const BYTES = Float32Array.BYTES_PER_ELEMENT;
/** Some hundred bytes each. */
const MOST_VALUES = 8192;

export class NativeMatrixProduct {
  readonly #owned: DisposableStack;
  readonly #arena: Arena;
  /** Where views lie that `allocate` gave. */
  readonly #buffers = new Set<ArrayBufferLike>();
  /** Copies of operands that lie elsewhere; by operand, each as large as was needed. */
  readonly #copies = new Map<string, Float32Array>();
  readonly #products = new Set<DisposableStack>();
  readonly #values = new Map<string, number>();
  #valuesOwned = new DisposableStack();
  readonly version: string;
  readonly memory: KernelMemory | undefined;
  readonly #session: OrtSession;
  readonly #memoryInfoHandle: number;
  readonly #inputNamesAddr: number;
  readonly #outputNamesAddr: number;
  readonly #inputCells: Uint32Array;
  readonly #outputCells: Uint32Array;
  readonly #shape: Uint32Array;

  /** @throws LibraryError, or NativeError when the session cannot be made */
  constructor({ libraryPaths, modelPath, threads, memory }: MatrixProductOptions) {
    const environment = openOrtEnvironment(libraryPaths);
    this.version = environment.version;
    using owned = new DisposableStack();
    this.#arena = owned.use(new Arena("matrix-product"));
    this.memory = memory;
    if (memory !== undefined) {
      this.#arena.adopt(memory.buffer);
      this.#buffers.add(memory.buffer);
    }
    this.#inputCells = this.#arena.view(Uint32Array, 2 * 2);
    this.#outputCells = this.#arena.view(Uint32Array, 2);
    this.#shape = this.#arena.view(Uint32Array, 2 * 2);
    this.#session = owned.use(
      new OrtSession(environment, modelPath, {
        intraOpThreads: threads,
        config: { "session.intra_op.allow_spinning": "0" },
        providers: [],
      }),
    );
    this.#memoryInfoHandle = environment.own(owned, "ReleaseMemoryInfo", "CreateCpuMemoryInfo", (out) =>
      environment.api.CreateCpuMemoryInfo(ALLOCATOR_DEVICE, MEMORY_TYPE_DEFAULT, out),
    );
    const namesAddr = (ports: OrtSession["inputs"]) =>
      this.#arena.pointers(ports.map(({ name }) => this.#arena.cString(name)));
    this.#inputNamesAddr = namesAddr(this.#session.inputs);
    this.#outputNamesAddr = namesAddr(this.#session.outputs);
    this.#owned = owned.move();
  }

  /** Memory that is worked on in place; it lives until `close`. */
  allocate(length: number): Float32Array {
    if (this.memory !== undefined) return this.memory.view(Float32Array, length);
    const view = this.#arena.view(Float32Array, length);
    this.#buffers.add(view.buffer);
    return view;
  }

  /**
   * out[i * columns + j] = the dot product of row i of `a` and column j of `b`, in float32.
   * @param a [rows, width]
   * @param b [width, columns]
   * @param out [rows, columns]
   * @throws NativeError
   */
  multiply(
    a: Float32Array,
    rows: number,
    b: Float32Array,
    columns: number,
    width: number,
    out: Float32Array,
  ): void {
    if (rows === 0 || columns === 0) return;
    if (width === 0) {
      out.fill(0, 0, rows * columns);
      return;
    }
    const product = this.#inPlace("out", out, rows * columns);
    this.#run(
      this.#arena.address(this.#copied("a", a, rows * width)),
      this.#arena.address(this.#copied("b", b, width * columns)),
      this.#arena.address(product),
      rows,
      columns,
      width,
    );
    if (product !== out) out.set(product.subarray(0, rows * columns));
  }

  /**
   * The same product over the same memory, to be made again and again: every object that the library needs exists from now on.
   * All operands lie in memory that `allocate` gave.
   */
  prepare(
    a: Float32Array,
    rows: number,
    b: Float32Array,
    columns: number,
    width: number,
    out: Float32Array,
  ): PreparedProduct {
    const { api } = this.#session.environment;
    using made = new DisposableStack();
    const arena = made.use(new Arena("prepared-product"));
    const handles = [
      this.#createValue(made, this.#arena.address(a), rows, width),
      this.#createValue(made, this.#arena.address(b), width, columns),
      this.#createValue(made, this.#arena.address(out), rows, columns),
    ];
    const inputs = arena.pointers(handles.slice(0, 2));
    const outputs = arena.pointers(handles.slice(2));
    const { handle } = this.#session;
    const product = made.move();
    // One that is not closed goes with this object: its values must not outlive the memory that they name.
    this.#products.add(product);
    return {
      multiply: () =>
        api.Run(
          handle, // session
          0, // run_options
          this.#inputNamesAddr, // input_names
          inputs, // inputs
          2, // input_len
          this.#outputNamesAddr, // output_names
          1, // output_names_len
          outputs, // outputs
        ) ?? 0,
      check: (status) => this.#session.environment.check("Run", status),
      close: () => {
        this.#products.delete(product);
        product.dispose();
      },
    };
  }

  close(): void {
    for (const product of this.#products) product.dispose();
    this.#products.clear();
    this.#forgetValues();
    this.#owned.dispose();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  /** The matrix itself where it lies in our memory, else room for as many numbers. */
  #inPlace(operand: string, matrix: Float32Array, length: number): Float32Array {
    if (this.#buffers.has(matrix.buffer)) return matrix;
    const held = this.#copies.get(operand);
    const room = held && held.length >= length ? held : this.#arena.view(Float32Array, length);
    this.#copies.set(operand, room);
    return room;
  }

  #copied(operand: string, matrix: Float32Array, length: number): Float32Array {
    const room = this.#inPlace(operand, matrix, length);
    if (room !== matrix) room.set(matrix.subarray(0, length));
    return room;
  }

  #run(aAddr: number, bAddr: number, outAddr: number, rows: number, columns: number, width: number): void {
    const { api } = this.#session.environment;
    writePointer(this.#inputCells, 0, this.#valueAt(aAddr, rows, width));
    writePointer(this.#inputCells, 1, this.#valueAt(bAddr, width, columns));
    writePointer(this.#outputCells, 0, this.#valueAt(outAddr, rows, columns));
    const status = api.Run(
      this.#session.handle, // session
      0, // run_options
      this.#inputNamesAddr, // input_names
      this.#arena.address(this.#inputCells), // inputs
      2, // input_len
      this.#outputNamesAddr, // output_names
      1, // output_names_len
      this.#arena.address(this.#outputCells), // outputs
    );
    this.#session.environment.check("Run", status);
  }

  /** A value is an address and a shape: a search asks for the same ones with every block of documents. */
  #valueAt(address: number, rows: number, columns: number): number {
    const name = `${address} ${rows} ${columns}`;
    const held = this.#values.get(name);
    if (held !== undefined) return held;
    if (this.#values.size >= MOST_VALUES) this.#forgetValues();
    const made = this.#createValue(this.#valuesOwned, address, rows, columns);
    this.#values.set(name, made);
    return made;
  }

  #forgetValues(): void {
    this.#values.clear();
    this.#valuesOwned.dispose();
    this.#valuesOwned = new DisposableStack();
  }

  #createValue(owned: DisposableStack, dataAddr: number, rows: number, columns: number): number {
    const { environment } = this.#session;
    this.#shape[0] = rows;
    this.#shape[2] = columns;
    return environment.own(owned, "ReleaseValue", "CreateTensorWithDataAsOrtValue", (out) =>
      environment.api.CreateTensorWithDataAsOrtValue(
        this.#memoryInfoHandle, // info
        dataAddr, // p_data
        rows * columns * BYTES, // p_data_len
        this.#arena.address(this.#shape), // shape: the library copies it
        2, // shape_len
        OrtElementType.float32, // type
        out, // out
      ),
    );
  }
}
