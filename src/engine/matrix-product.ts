// Dot products of all rows of one matrix with all rows of another, by ONNX Runtime: what exact search is made of.
// Tiles are packed into an arena, because a runtime takes whole matrices and ours are columns [from, to) of wider ones.
import { Arena } from "../../ffi/arena.ts";
import { OrtElementType } from "../../ffi/ort/abi.ts";
import { OrtPlainCall } from "../../ffi/ort/call.ts";
import { OrtEnvironment } from "../../ffi/ort/environment.ts";
import { OrtSession } from "../../ffi/ort/session.ts";
import { OrtTensors, type PreparedTensor } from "../../ffi/ort/tensors.ts";

export interface MatrixProductOptions {
  /** Candidate paths of ONNX Runtime's library, best first. */
  readonly libraryPaths: readonly string[];
  /** The graph: product = a · bᵀ. */
  readonly modelPath: string;
  readonly threads: number;
}

/** Rows of a tile. Large enough that the packing is small beside the products, small enough for the caches. */
const MAX_ROWS = 128;
const MAX_COLUMNS = 2048;
const MAX_WIDTH = 512;

export class NativeMatrixProduct {
  readonly #arena = new Arena("matrix-product");
  readonly #session: OrtSession;
  readonly #a = this.#arena.view(Float32Array, MAX_ROWS * MAX_WIDTH);
  readonly #b = this.#arena.view(Float32Array, MAX_COLUMNS * MAX_WIDTH);
  readonly #product = this.#arena.view(Float32Array, MAX_ROWS * MAX_COLUMNS);
  /** By rows and columns of the tile: whole tiles, and the rest at the edges. */
  readonly #calls = new Map<number, OrtPlainCall>();

  /** @throws LibraryError, or NativeError when the session cannot be made */
  constructor({ libraryPaths, modelPath, threads }: MatrixProductOptions) {
    this.#session = new OrtSession(OrtEnvironment.open(libraryPaths), modelPath, {
      intraOpThreads: threads,
      config: { "session.intra_op.allow_spinning": "0" },
      providers: [],
    });
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
    for (let begin = from; begin < to; begin += MAX_WIDTH) {
      const end = Math.min(to, begin + MAX_WIDTH);
      for (let column = 0; column < bRows; column += MAX_COLUMNS) {
        const columns = Math.min(MAX_COLUMNS, bRows - column);
        pack(b, width, column, columns, begin, end, this.#b);
        for (let row = 0; row < aRows; row += MAX_ROWS) {
          const rows = Math.min(MAX_ROWS, aRows - row);
          pack(a, width, row, rows, begin, end, this.#a);
          this.#multiply(rows, columns, end - begin);
          addTile(this.#product, rows, columns, out, row, column, bRows);
        }
      }
    }
  }

  close(): void {
    for (const call of this.#calls.values()) call.close();
    this.#session.close();
    this.#arena.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  #multiply(rows: number, columns: number, width: number): void {
    const key = rows * (MAX_COLUMNS + 1) + columns;
    const call = this.#calls.get(key) ?? this.#createCall(rows, columns);
    this.#calls.set(key, call);
    call.prepare(width);
    call.check(call.run(width));
  }

  /** The call for tiles of one size; its variable length is the width. */
  #createCall(rows: number, columns: number): OrtPlainCall {
    const matrix = (
      name: string,
      memory: Float32Array,
      shape: (width: number) => readonly number[],
    ): PreparedTensor => ({
      name,
      elementType: OrtElementType.float32,
      elementBytes: 4,
      dataAddr: this.#arena.address(memory),
      shape,
    });
    const tensors = new OrtTensors(this.#session.environment, {
      arena: this.#arena,
      maxLength: MAX_WIDTH,
      inputs: [
        matrix("a", this.#a, (width) => [rows, width]),
        matrix("b", this.#b, (width) => [columns, width]),
      ],
      output: matrix("product", this.#product, () => [rows, columns]),
    });
    return new OrtPlainCall(this.#session, tensors);
  }
}

/** Copies the columns [from, to) of some rows of a matrix of `width` columns, one row after the other. */
function pack(
  source: Float32Array,
  width: number,
  firstRow: number,
  rows: number,
  from: number,
  to: number,
  target: Float32Array,
): void {
  for (let row = 0; row < rows; row++) {
    const start = (firstRow + row) * width;
    target.set(source.subarray(start + from, start + to), row * (to - from));
  }
}

/** Adds a tile of products to where it belongs in the whole matrix of `stride` columns. */
function addTile(
  tile: Float32Array,
  rows: number,
  columns: number,
  out: Float32Array,
  firstRow: number,
  firstColumn: number,
  stride: number,
): void {
  for (let row = 0; row < rows; row++) {
    const source = row * columns;
    const target = (firstRow + row) * stride + firstColumn;
    for (let i = 0; i < columns; i++) out[target + i]! += tile[source + i]!;
  }
}
