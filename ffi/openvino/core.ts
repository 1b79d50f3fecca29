// The library and its core object: reads models and answers what a device is.
import { CString, type Pointer } from "bun:ffi";
import { dirname } from "node:path";
import { Arena, readPointer } from "../arena.ts";
import { openLibrary } from "../library.ts";
import { operatingSystem } from "../os/current.ts";
import {
  checkOpenvino,
  OPENVINO_LIBRARY_NAME,
  type OpenvinoApi,
  type OpenvinoFunctionName,
  openvinoApi,
  openvinoNativeSymbols,
} from "./abi.ts";

type OpenvinoReleaseName = Extract<OpenvinoFunctionName, `${string}_free`>;

export class OpenvinoCore {
  readonly api: OpenvinoApi;
  readonly path: string;
  readonly version: string;
  readonly times: { readonly libraryNs: number; readonly environmentNs: number };
  readonly #owned: DisposableStack;
  readonly #handle: number;
  readonly #outSlot: Uint32Array;
  readonly #outAddr: number;

  private constructor(path: string, api: OpenvinoApi, libraryNs: number) {
    const beginNs = Bun.nanoseconds();
    using owned = new DisposableStack();
    const arena = owned.use(new Arena("openvino-core"));
    this.path = path;
    this.api = api;
    this.#outSlot = arena.view(Uint32Array, 2);
    this.#outAddr = arena.address(this.#outSlot);
    this.version = this.#readVersion();
    // A plugin that is not beside the library is looked for in the current folder, and would be loaded from there later.
    this.#handle = operatingSystem.inFolder(dirname(path), () =>
      this.own(owned, "ov_core_free", "ov_core_create", (out) => api.ov_core_create(out)),
    );
    this.times = { libraryNs, environmentNs: Bun.nanoseconds() - beginNs };
    this.#owned = owned.move();
  }

  /**
   * @param next what to do where there is none: who opens it knows how another file is named
   * @throws LibraryError naming each path and what was found there
   */
  static open(paths: readonly string[], next = "Name another file of the library."): OpenvinoCore {
    const beginNs = Bun.nanoseconds();
    const { path, symbols } = openLibrary(
      {
        name: OPENVINO_LIBRARY_NAME,
        paths,
        symbols: openvinoNativeSymbols(),
        expected: "libopenvino_c of OpenVINO 2026.4 or newer, with its plugins beside it",
        next,
      },
      () => undefined, // A library that lacks one of the symbols does not open: that is the version check.
    );
    return new OpenvinoCore(path, openvinoApi(symbols), Bun.nanoseconds() - beginNs);
  }

  /** Calls a function whose last argument receives one pointer-sized value, and returns that value. */
  out(name: OpenvinoFunctionName, call: (outAddr: number) => number): number {
    this.#outSlot[0] = 0;
    this.#outSlot[1] = 0;
    this.check(name, call(this.#outAddr));
    return readPointer(this.#outSlot, 0);
  }

  /** The same for an object that the stack releases, from its first moment on. */
  own(
    stack: DisposableStack,
    release: OpenvinoReleaseName,
    name: OpenvinoFunctionName,
    call: (outAddr: number) => number,
  ): number {
    return stack.adopt(this.out(name, call), (handle) => this.api[release](handle));
  }

  /** @throws Error after `close` */
  get handle(): number {
    if (this.#owned.disposed) throw new Error("the core of OpenVINO is closed");
    return this.#handle;
  }

  check(name: OpenvinoFunctionName, status: number): void {
    checkOpenvino(this.api, name, status);
  }

  /** Where a function lies, for native code that calls it itself. */
  functionAddress(name: OpenvinoFunctionName): number {
    return (this.api[name] as unknown as { ptr: number }).ptr;
  }

  /** A property of a device, as the text that OpenVINO gives. */
  deviceProperty(device: string, key: string): string {
    using arena = new Arena("openvino-property");
    return this.takeString(
      this.out("ov_core_get_property", (out) =>
        this.api.ov_core_get_property(this.handle, arena.cString(device), arena.cString(key), out),
      ),
    );
  }

  /** Copies a string that the library allocated for us, and frees it. */
  takeString(address: number): string {
    const text = new CString(address as Pointer).toString();
    this.api.ov_free(address);
    return text;
  }

  close(): void {
    this.#owned.dispose();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  #readVersion(): string {
    // ov_version_t {const char* buildNumber; const char* description}
    using arena = new Arena("openvino-version");
    const version = arena.view(Uint32Array, 4);
    const versionAddr = arena.address(version);
    this.check("ov_get_openvino_version", this.api.ov_get_openvino_version(versionAddr));
    const text = new CString(readPointer(version, 0) as Pointer).toString();
    this.api.ov_version_free(versionAddr);
    return text;
  }
}
