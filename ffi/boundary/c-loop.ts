// Compiles the C loop with bun's built-in compiler, which takes some milliseconds and needs the source as a real file.
import { cc, type FFIFunction, linkSymbols, type Pointer } from "bun:ffi";
import { Arena } from "../arena.ts";
import { NativeError } from "../errors.ts";
import { operatingSystem } from "../os/current.ts";

const MAX_ARGUMENTS = 3;

/** A prepared call as native code sees it. */
export interface TimedFunction {
  readonly functionAddr: number;
  readonly argumentAddrs: readonly number[];
}

const SYMBOLS = {
  clock_ns: { args: [], returns: "f64" },
  time_calls: { args: ["ptr", "i32", "ptr", "ptr", "i32"], returns: "i32" }, // function, argument_count, arguments, latency_ns, count
} as const satisfies Record<string, FFIFunction>;

/** Only where C finds no clock by itself. */
const COUNTER_SYMBOLS = {
  ...SYMBOLS,
  use_counter: { args: ["ptr", "f64"], returns: "void" }, // function, ticks_per_second
} as const satisfies Record<string, FFIFunction>;

/** @throws NativeError when the compiler finds no C library, or may not read it */
function compiled(source: string) {
  const counter = operatingSystem.counter();
  try {
    if (counter === undefined) return cc({ source, symbols: SYMBOLS }).symbols;
    const { symbols } = cc({ source, symbols: COUNTER_SYMBOLS });
    symbols.use_counter(counter.functionAddr as Pointer, counter.ticksPerSecond);
    return symbols;
  } catch (error) {
    throw new NativeError("The C compiler inside Bun", "cc", (error as Error).message, COMPILER_ADVICE);
  }
}

const COMPILER_ADVICE =
  "It needs the C library's own files (libc.so, crt1.o: the package libc6-dev or glibc-devel) and memory that may hold code.";

export class CLoop {
  /** The clock of both sides, in nanoseconds. */
  readonly clockNs: () => number;
  readonly #timeCalls: (...args: number[]) => number;
  readonly #arena = new Arena("c-loop");
  readonly #latencyNs: Float64Array;

  /** @param maxCalls most calls that one `time` will make */
  constructor(sourcePath: string, maxCalls: number) {
    const symbols = compiled(sourcePath);
    // The compiled function goes through the path of dlopen: hot calls of it become direct native calls.
    this.clockNs = linkSymbols({
      clock_ns: { ptr: (symbols.clock_ns as unknown as { ptr: Pointer }).ptr, args: [], returns: "f64" },
    }).symbols.clock_ns;
    const timeCalls = symbols.time_calls;
    this.#timeCalls = (fn, count, args, latency, calls) =>
      timeCalls(fn as Pointer, count!, args as Pointer, latency as Pointer, calls!);
    this.#latencyNs = this.#arena.view(Float64Array, maxCalls);
  }

  /**
   * A function that makes `count` calls from C and returns their latencies: a view that the next call overwrites.
   * Its arguments are laid out once, here.
   */
  prepare({ functionAddr, argumentAddrs }: TimedFunction): (count: number) => Float64Array {
    const padded = Array.from({ length: MAX_ARGUMENTS }, (_, index) => argumentAddrs[index] ?? 0);
    const argumentsAddr = this.#arena.pointers(padded);
    const latencyAddr = this.#arena.address(this.#latencyNs);
    return (count) => {
      if (count > this.#latencyNs.length)
        throw new Error(`the C loop has room for ${this.#latencyNs.length} latencies, asked for ${count}`);
      const doneCount = this.#timeCalls(
        functionAddr,
        argumentAddrs.length,
        argumentsAddr,
        latencyAddr,
        count,
      );
      if (doneCount !== count) throw new Error(`the C loop failed at call ${doneCount} of ${count}`);
      return this.#latencyNs.subarray(0, count);
    };
  }

  close(): void {
    this.#arena.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }
}
