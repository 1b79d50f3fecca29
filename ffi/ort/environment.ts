// The library, its function table and the one environment of the process.
import type { Pointer } from "bun:ffi";
import { Arena, readPointer } from "../arena.ts";
import { openLibrary } from "../library.ts";
import { operatingSystem } from "../os/current.ts";
import {
  bindOrtApi,
  checkOrt,
  ORT_LIBRARY_NAME,
  type OrtApi,
  type OrtFunctionName,
  ortFunctionAddress,
  ortVersion,
} from "./abi.ts";
import { LOG_SEVERITY_FATAL, ORT_API_VERSION, TELEMETRY_OFF } from "./opening.ts";

type OrtReleaseName = Extract<OrtFunctionName, `Release${string}`>;

export class OrtEnvironment {
  readonly api: OrtApi;
  readonly version: string;
  readonly path: string;
  readonly times: { readonly libraryNs: number; readonly environmentNs: number };
  readonly #apiBase: Pointer;
  readonly #owned: DisposableStack;
  readonly #handle: number;
  readonly #outSlot: Uint32Array;
  readonly #outAddr: number;

  private constructor(path: string, apiBase: Pointer, api: OrtApi, libraryNs: number) {
    const beginNs = Bun.nanoseconds();
    using owned = new DisposableStack();
    const arena = owned.use(new Arena("ort-environment"));
    this.path = path;
    this.#apiBase = apiBase;
    this.api = api;
    this.version = ortVersion(apiBase);
    this.#outSlot = arena.view(Uint32Array, 2);
    this.#outAddr = arena.address(this.#outSlot);
    this.#handle = this.own(owned, "ReleaseEnv", "CreateEnv", (out) =>
      api.CreateEnv(LOG_SEVERITY_FATAL, arena.cString("mrlbench"), out),
    );
    this.times = { libraryNs, environmentNs: Bun.nanoseconds() - beginNs };
    this.#owned = owned.move();
  }

  /**
   * @param next what to do where there is none: who opens it knows how another file is named
   * @throws LibraryError naming each path and what was found there
   */
  static open(paths: readonly string[], next = "Name another file of the library."): OrtEnvironment {
    const beginNs = Bun.nanoseconds();
    operatingSystem.setDefaultEnvironmentVariable(...TELEMETRY_OFF);
    let api: OrtApi | undefined;
    const library = openLibrary(
      {
        name: ORT_LIBRARY_NAME,
        paths,
        symbols: { OrtGetApiBase: { args: [], returns: "ptr" } },
        expected: `a library of ${ORT_LIBRARY_NAME} with C API ${ORT_API_VERSION} or newer`,
        next,
      },
      ({ symbols }) => {
        const apiBase = symbols.OrtGetApiBase() as Pointer;
        api = bindOrtApi(apiBase);
        if (api) return undefined;
        return `${ORT_LIBRARY_NAME} ${ortVersion(apiBase)}, which does not offer C API ${ORT_API_VERSION}`;
      },
    );
    const apiBase = library.symbols.OrtGetApiBase() as Pointer;
    return new OrtEnvironment(library.path, apiBase, api!, Bun.nanoseconds() - beginNs);
  }

  /** @throws Error after `close` */
  get handle(): number {
    if (this.#owned.disposed) throw new Error("the environment of ONNX Runtime is closed");
    return this.#handle;
  }

  functionAddress(name: OrtFunctionName): number {
    return ortFunctionAddress(this.#apiBase, name);
  }

  /** Calls a function whose last argument receives one pointer-sized value, and returns that value. */
  out(name: OrtFunctionName, call: (outAddr: number) => number | null): number {
    this.#outSlot[0] = 0;
    this.#outSlot[1] = 0;
    checkOrt(this.api, name, call(this.#outAddr));
    return readPointer(this.#outSlot, 0);
  }

  /** The same for an object that the stack releases, from its first moment on. */
  own(
    stack: DisposableStack,
    release: OrtReleaseName,
    name: OrtFunctionName,
    call: (outAddr: number) => number | null,
  ): number {
    return stack.adopt(this.out(name, call), (handle) => this.api[release](handle));
  }

  check(name: OrtFunctionName, status: number | null): void {
    checkOrt(this.api, name, status);
  }

  close(): void {
    this.#owned.dispose();
  }

  [Symbol.dispose](): void {
    this.close();
  }
}
