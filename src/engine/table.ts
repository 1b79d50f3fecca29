// The engine without a runtime: a static model's vector is the mean of its table's rows, which our own kernels make. It reads only the
// components that are kept, so a shorter vector takes less time. Rows come from the file when a text first has their token.
import { Arena } from "../../ffi/arena.ts";
import { assert, DataError, UsageError } from "../core/errors.ts";
import { optionName } from "../core/option-name.ts";
import { COMPONENT_BYTES, type StoredTable } from "../core/stored-table.ts";
import { KernelMemory, type Kernels, roomOf } from "../vectors/kernel-memory.ts";
import type {
  Engine,
  EngineCalls,
  EngineOptions,
  EngineTimes,
  NativeCall,
  OutputInfo,
  Profile,
} from "./engine.ts";
import { allocateCallMemory } from "./memory.ts";
import { inferTable } from "./table.hot.ts";
import { type TableState, TableStatus } from "./table-state.ts";
import { closeAtThreadEnd, closed } from "./thread-end.ts";

const KERNELS = {
  float32: "meanFloat32",
  float16: "meanFloat16",
  int8: "meanInt8",
} as const satisfies Record<StoredTable["elementType"], keyof Kernels>;

/** Room of the longest text that any model takes, and of the vectors of the largest call: only what is used takes memory. */
const MOST_TOKENS = 2 ** 20;
const MOST_TEXTS = 2 ** 16;
/** Rows that are copied at once where all are. */
const ROWS_AT_ONCE = 4096;
const FIRST_NOT_FINITE = 0x7c00;

export class TableEngine implements Engine {
  readonly runtime = "table";
  readonly runtimeVersion: string;
  readonly libraryPath: string;
  readonly provider: string;
  readonly device = undefined;
  readonly otherDevices = [];
  readonly precision = "f32";
  readonly ioMemory = "in-place";
  readonly placement: string;
  readonly fallback = "none";
  readonly settings: Engine["settings"];
  readonly times: EngineTimes;
  readonly output: OutputInfo;
  readonly takesMask = true;
  readonly fixedShape = { batch: 0, tokens: 0 };
  readonly lengths = [];
  readonly tokenRows: number;
  readonly #rows: TableRows;
  readonly #owned = new DisposableStack();

  /** @throws MissingError where the kernels cannot run, or there is no room for the table */
  constructor({ libraryPaths, provider, threads, table, kernels }: EngineOptions) {
    assert(table !== undefined && kernels !== undefined, "the runtime table is given a table and kernels");
    const beginNs = Bun.nanoseconds();
    this.#rows = new TableRows(kernels, table);
    this.times = { libraryNs: 0, environmentNs: 0, compileNs: Bun.nanoseconds() - beginNs };
    this.libraryPath = libraryPaths[0]!;
    this.runtimeVersion = Bun.hash(kernels).toString(16);
    this.provider = provider;
    this.placement = provider;
    this.tokenRows = table.tokens;
    // The caller's thread does all of it.
    this.settings = [{ name: "threads", asked: String(threads), readBack: "1" }];
    this.output = {
      name: "sentence_embedding",
      elementType: "float32",
      isPooled: true,
      dim: table.columns,
    };
    closeAtThreadEnd(this);
  }

  createCalls(batch: number, maxTokens: number): EngineCalls {
    const calls = new TableCalls(this.#rows, this.output, batch, maxTokens);
    return this.#owned.adopt(calls, () => calls.close());
  }

  /** There are no nodes that could run elsewhere: the caller's thread does all of it. */
  profile(): Profile {
    return { operators: [], precision: this.precision };
  }

  close(): void {
    closed(this);
    this.#owned.dispose();
    this.#rows.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }
}

/** The table in the kernels' memory, as far as its rows were needed. */
class TableRows {
  readonly state: TableState;
  /** [texts, columns] of the last call, whichever made it. */
  readonly outputs: Float32Array;
  readonly #table: StoredTable;
  readonly #bytes: Uint8Array;
  readonly #rows: Uint8Array;
  readonly #rowBytes: number;

  constructor(wasm: Uint8Array<ArrayBuffer>, table: StoredTable) {
    const { rows, columns, tokens, elementType, factors } = table;
    this.#table = table;
    this.#rowBytes = columns * COMPONENT_BYTES[elementType];
    const tableBytes = rows * this.#rowBytes;
    const memory = new KernelMemory(
      wasm,
      2 * roomOf(4 * MOST_TOKENS) + roomOf(4 * MOST_TEXTS * columns) + roomOf(tableBytes),
    );
    this.#bytes = new Uint8Array(memory.buffer);
    const rowAddresses = memory.view(Uint32Array, MOST_TOKENS);
    const factorsOfText = memory.view(Float32Array, MOST_TOKENS);
    this.outputs = memory.view(Float32Array, MOST_TEXTS * columns);
    this.#rows = memory.view(Uint8Array, tableBytes);
    this.state = {
      kernel: memory.kernels[KERNELS[elementType]],
      addressOfToken: new Uint32Array(tokens),
      factorOfToken: factors,
      rowAddresses,
      factors: factorsOfText,
      outputAddress: this.outputs.byteOffset,
      outputBytes: 4 * columns,
      dim: columns,
    };
  }

  /** Copies the row of a token. @returns one of `TableStatus` */
  load(token: number): number {
    const { tokens, rowOfToken } = this.#table;
    if (!(token >= 0 && token < tokens)) return TableStatus.noRow;
    return this.#copy(rowOfToken ? rowOfToken[token]! : token, 1, token);
  }

  /** Copies all rows that are not there, so that no call waits for one. @throws DataError */
  loadAll(): void {
    const { rows, tokens, rowOfToken } = this.#table;
    const addresses = this.state.addressOfToken;
    if (addresses.every((address) => address !== 0)) return;
    for (let row = 0; row < rows; row += ROWS_AT_ONCE) {
      this.check(this.#copy(row, Math.min(ROWS_AT_ONCE, rows - row), undefined));
    }
    for (let token = 0; token < tokens; token++) {
      addresses[token] = this.#addressOf(rowOfToken ? rowOfToken[token]! : token);
    }
  }

  check(status: number): void {
    if (status === TableStatus.done) return;
    const { path, tokens, rows, columns, elementType } = this.#table;
    if (status === TableStatus.noRow) {
      throw new DataError({
        what: `a text has a token that ${path} has no row for`,
        expected: `ids below ${tokens}`,
        next: "Get the tokenizer.json and the table of one and the same model.",
      });
    }
    const isThere = status === TableStatus.notFinite;
    throw new DataError({
      what: isThere
        ? `${path} has a row that no vector can be made of`
        : `${path} does not hold the table that it held when it was opened`,
      seen: isThere ? "a component that is not finite" : "a row behind its end",
      expected: `${rows} rows of ${columns} finite numbers (${elementType})`,
      next: "Get the file again.",
    });
  }

  close(): void {
    this.#table.close();
  }

  #addressOf(row: number): number {
    return this.#rows.byteOffset + row * this.#rowBytes;
  }

  /** @param token whose row it is; undefined where rows are copied as such */
  #copy(row: number, count: number, token: number | undefined): number {
    const address = this.#addressOf(row);
    if (!this.#table.copyRows(row, count, this.#bytes, address)) return TableStatus.noFile;
    if (!this.#isFinite(address, count)) return TableStatus.notFinite;
    if (token !== undefined) this.state.addressOfToken[token] = address;
    return TableStatus.done;
  }

  /** The kernel would take an infinite half for a finite number; in the other types what is not finite stays so. */
  #isFinite(address: number, count: number): boolean {
    if (this.#table.elementType !== "float16") return true;
    const halves = new Uint16Array(this.#bytes.buffer, address, count * this.#table.columns);
    return halves.every((half) => (half & FIRST_NOT_FINITE) !== FIRST_NOT_FINITE);
  }
}

class TableCalls implements EngineCalls {
  readonly batch: number;
  readonly maxTokens: number;
  readonly inputs: EngineCalls["inputs"];
  readonly output: Float32Array;
  readonly halves = undefined;
  readonly #arena = new Arena("table-calls");
  readonly #rows: TableRows;
  readonly #ids: Int32Array;
  readonly #mask: Int32Array;
  readonly #load: (token: number) => number;

  constructor(rows: TableRows, output: OutputInfo, batch: number, maxTokens: number) {
    this.batch = batch;
    this.maxTokens = maxTokens;
    this.#rows = rows;
    assert(batch <= MOST_TEXTS && maxTokens <= MOST_TOKENS, `${batch} texts of ${maxTokens} tokens a call`);
    this.output = rows.outputs.subarray(0, batch * output.dim);
    const [ids, mask] = ["input_ids", "attention_mask"] as const;
    // The vectors lie in the kernels' memory.
    const memory = allocateCallMemory(
      this.#arena,
      { inputs: [ids, mask].map((role) => ({ role, elementType: "int32" })), output: { ...output, dim: 0 } },
      batch,
      maxTokens,
    );
    this.inputs = memory.inputs;
    this.#ids = memory.inputs[0]!.words;
    this.#mask = memory.inputs[1]!.words;
    this.#load = (token) => rows.load(token);
  }

  cutTo(dim: number): void {
    this.#rows.state.dim = dim;
  }

  prepare(): void {}

  /** Hot. */
  infer(tokens: number): number {
    return inferTable(this.#rows.state, this.#ids, this.#mask, this.batch, tokens, this.#load);
  }

  check(status: number): void {
    this.#rows.check(status);
  }

  /** The table comes into memory as a whole, so that no call waits for a row. */
  lock(): string | undefined {
    this.#rows.loadAll();
    this.#arena.touch();
    return this.#arena.lock().refusal;
  }

  nativeCall(): NativeCall {
    throw new UsageError({
      what: `${optionName("runtime")} table makes no native call`,
      expected: `${optionName("runtime")} ort or openvino`,
      next: "Name one of these.",
    });
  }

  close(): void {
    this.#arena.close();
  }
}
