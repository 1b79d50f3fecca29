// Dot products of all rows of one matrix with all rows of another, by ONNX Runtime: what exact search is made of.
import { Arena, writePointer } from "../../ffi/arena.ts";
import { OrtElementType } from "../../ffi/ort/abi.ts";
import { OrtSession } from "../../ffi/ort/session.ts";
import { openOrtEnvironment } from "./ort-environment.ts";

export interface MatrixProductOptions {
  /** Paths of ONNX Runtime's library, best first. */
  readonly libraryPaths: readonly string[];
  /** The graph: sum = a · bᵀ + c. */
  readonly modelPath: string;
  readonly threads: number;
}

export interface PreparedProduct {
  /** Hot: out += a · bᵀ. Allocates nothing. 0 is success; anything else is a status for `check`. */
  add(): number;
  /** @throws NativeError for a status that is not 0 */
  check(status: number): void;
  close(): void;
}

const ALLOCATOR_DEVICE = 0;
const MEMORY_TYPE_DEFAULT = 0;
const BYTES = Float32Array.BYTES_PER_ELEMENT;

export class NativeMatrixProduct {
  readonly #owned: DisposableStack;
  readonly #arena: Arena;
  /** Where views lie that `allocate` gave. */
  readonly #buffers = new Set<ArrayBufferLike>();
  /** Copies of operands that lie elsewhere, or are columns of a wider matrix; by operand, each as large as was needed. */
  readonly #copies = new Map<string, Float32Array>();
  readonly #products = new Set<DisposableStack>();
  readonly version: string;
  readonly #session: OrtSession;
  readonly #memoryInfoHandle: number;
  readonly #inputNamesAddr: number;
  readonly #outputNamesAddr: number;
  readonly #inputCells: Uint32Array;
  readonly #outputCells: Uint32Array;
  readonly #shape: Uint32Array;

  /** @throws LibraryError, or NativeError when the session cannot be made */
  constructor({ libraryPaths, modelPath, threads }: MatrixProductOptions) {
    const environment = openOrtEnvironment(libraryPaths);
    this.version = environment.version;
    using owned = new DisposableStack();
    this.#arena = owned.use(new Arena("matrix-product"));
    this.#inputCells = this.#arena.view(Uint32Array, 2 * 3);
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

  /** Memory that `add` works on in place; it lives until `close`. */
  allocate(length: number): Float32Array {
    const view = this.#arena.view(Float32Array, length);
    this.#buffers.add(view.buffer);
    return view;
  }

  /**
   * out[i * bRows + j] += the dot product of row i of `a` and row j of `b` over the columns [from, to), in float32.
   * @param a [aRows, width]
   * @param b [bRows, width]
   * @param out [aRows, bRows]
   * @throws NativeError
   */
  add(
    a: Float32Array,
    aRows: number,
    b: Float32Array,
    bRows: number,
    width: number,
    from: number,
    to: number,
    out: Float32Array,
  ): void {
    if (aRows === 0 || bRows === 0 || from === to) return;
    const strip = to - from;
    const sum = this.#inPlace("sum", out, aRows, bRows, 0, bRows);
    this.#run(
      this.#arena.address(this.#inPlace("a", a, aRows, width, from, to)),
      this.#arena.address(this.#inPlace("b", b, bRows, width, from, to)),
      this.#arena.address(sum),
      aRows,
      bRows,
      strip,
    );
    if (sum !== out) out.set(sum.subarray(0, aRows * bRows));
  }

  /**
   * The same product over the same memory, to be made again and again: every object that the library needs exists from now on.
   * All operands lie in memory that `allocate` gave.
   */
  prepare(
    a: Float32Array,
    aRows: number,
    b: Float32Array,
    bRows: number,
    width: number,
    out: Float32Array,
  ): PreparedProduct {
    const { api } = this.#session.environment;
    using made = new DisposableStack();
    const arena = made.use(new Arena("prepared-product"));
    const handles = [
      this.#createValue(made, this.#arena.address(a), aRows, width),
      this.#createValue(made, this.#arena.address(b), bRows, width),
      this.#createValue(made, this.#arena.address(out), aRows, bRows),
    ];
    const inputs = arena.pointers(handles);
    const outputs = arena.pointers(handles.slice(2));
    const { handle } = this.#session;
    const product = made.move();
    // One that is not closed goes with this object: its values must not outlive the memory that they name.
    this.#products.add(product);
    return {
      add: () =>
        api.Run(
          handle, // session
          0, // run_options
          this.#inputNamesAddr, // input_names
          inputs, // inputs
          3, // input_len
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
    this.#owned.dispose();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  /** The matrix itself where it is whole rows of our memory, else a copy of its columns [from, to). */
  #inPlace(
    operand: string,
    matrix: Float32Array,
    rows: number,
    width: number,
    from: number,
    to: number,
  ): Float32Array {
    const strip = to - from;
    if (strip === width && this.#buffers.has(matrix.buffer)) return matrix;
    const held = this.#copies.get(operand);
    const copy = held && held.length >= rows * strip ? held : this.#arena.view(Float32Array, rows * strip);
    this.#copies.set(operand, copy);
    for (let row = 0; row < rows; row++) {
      copy.set(matrix.subarray(row * width + from, row * width + to), row * strip);
    }
    return copy;
  }

  /** The sum is both the third input and the output: it is read and written element by element. */
  #run(aAddr: number, bAddr: number, sumAddr: number, rows: number, columns: number, width: number): void {
    const { api } = this.#session.environment;
    using made = new DisposableStack();
    const values = [
      this.#createValue(made, aAddr, rows, width),
      this.#createValue(made, bAddr, columns, width),
      this.#createValue(made, sumAddr, rows, columns),
    ];
    values.forEach((value, index) => {
      writePointer(this.#inputCells, index, value);
    });
    writePointer(this.#outputCells, 0, values[2]!);
    const status = api.Run(
      this.#session.handle, // session
      0, // run_options
      this.#inputNamesAddr, // input_names
      this.#arena.address(this.#inputCells), // inputs
      values.length, // input_len
      this.#outputNamesAddr, // output_names
      1, // output_names_len
      this.#arena.address(this.#outputCells), // outputs
    );
    this.#session.environment.check("Run", status);
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
