// Which adapters Windows lists for Direct3D 12, the fastest first, by their own names: who computes for DirectML, which takes the first one
// and does not say so. COM without its headers: an object begins with the address of its table of functions.
import { linkSymbols, type Pointer, read } from "bun:ffi";
import { Arena } from "../arena.ts";
import { operatingSystem } from "../os/current.ts";
import type { GraphicsDevice } from "./vulkan.ts";

const LIBRARY = "dxgi.dll";
const MAX_DEVICES = 16;

/** Interfaces by their GUID. */
const FACTORY_6 = "c1b6694f-ff09-44a9-b03c-77900a0a1d17";
const ADAPTER_1 = "29038f61-3839-4626-91fd-086879011a05";
const DEVICE = "54ec77fa-1377-44e6-8c32-88fd5f44c84c";

/** Places in the tables of functions, those of the interfaces before them counted in. */
const RELEASE = 2;
const CHECK_INTERFACE_SUPPORT = 9;
const GET_DESC_1 = 10;
const ENUM_ADAPTER_BY_GPU_PREFERENCE = 29;

const HIGH_PERFORMANCE = 2;
/** DXGI_ADAPTER_DESC1: WCHAR Description[128], four UINT, three SIZE_T, LUID, UINT Flags. */
const DESC_BYTES = 312;
const DESC_NAME_UNITS = 128;
const DESC_FLAGS = 304;
const FLAG_SOFTWARE = 2;

/** @returns why there are none */
export function dxgiAdapters(): readonly GraphicsDevice[] | string {
  const addresses = operatingSystem.systemFunctions(LIBRARY, ["CreateDXGIFactory1"]);
  if (typeof addresses === "string") return addresses;
  if (addresses.CreateDXGIFactory1 === 0) return `${LIBRARY} has no CreateDXGIFactory1`;
  using owned = new DisposableStack();
  const arena = owned.use(new Arena("dxgi"));
  const slot = arena.view(Uint32Array, 2);
  const slotAddr = arena.address(slot) as Pointer;
  const guidAddr = (text: string) => {
    const bytes = guid(text);
    const view = arena.view(Uint8Array, bytes.length);
    view.set(bytes);
    return arena.address(view) as Pointer;
  };
  const created = linkSymbols({
    CreateDXGIFactory1: {
      ptr: addresses.CreateDXGIFactory1 as Pointer,
      args: ["ptr", "ptr"],
      returns: "i32",
    }, // riid, ppFactory
  }).symbols.CreateDXGIFactory1(guidAddr(FACTORY_6), slotAddr);
  if (created !== 0) return `no display driver answers DXGI (CreateDXGIFactory1 gives ${hex(created)})`;
  const factory = read.ptr(slotAddr, 0) as Pointer;
  owned.defer(() => release(factory));
  const enumerate = linkSymbols({
    EnumAdapterByGpuPreference: {
      ptr: methodOf(factory, ENUM_ADAPTER_BY_GPU_PREFERENCE),
      args: ["ptr", "u32", "u32", "ptr", "ptr"],
      returns: "i32",
    }, // this, Adapter, GpuPreference, riid, ppvAdapter
  }).symbols.EnumAdapterByGpuPreference;
  const adapterGuidAddr = guidAddr(ADAPTER_1);
  const deviceGuidAddr = guidAddr(DEVICE);
  const desc = arena.view(Uint8Array, DESC_BYTES);
  const descAddr = arena.address(desc) as Pointer;
  const devices: GraphicsDevice[] = [];
  // Behind the last one stands an error of DXGI's own.
  while (
    devices.length < MAX_DEVICES &&
    enumerate(factory, devices.length, HIGH_PERFORMANCE, adapterGuidAddr, slotAddr) === 0
  ) {
    const adapter = read.ptr(slotAddr, 0) as Pointer;
    const { GetDesc1, CheckInterfaceSupport } = linkSymbols({
      GetDesc1: { ptr: methodOf(adapter, GET_DESC_1), args: ["ptr", "ptr"], returns: "i32" }, // this, pDesc
      CheckInterfaceSupport: {
        ptr: methodOf(adapter, CHECK_INTERFACE_SUPPORT),
        args: ["ptr", "ptr", "ptr"],
        returns: "i32",
      }, // this, InterfaceName, pUMDVersion
    }).symbols;
    GetDesc1(adapter, descAddr);
    const hasDriver = CheckInterfaceSupport(adapter, deviceGuidAddr, slotAddr) === 0;
    devices.push({ ...describedBy(desc), driver: hasDriver ? versionText(slot) : "" });
    release(adapter);
  }
  return devices.length === 0 ? "DXGI lists no adapter" : devices;
}

/** Of a DXGI_ADAPTER_DESC1. */
export function describedBy(desc: Uint8Array): Pick<GraphicsDevice, "name" | "kind"> {
  const view = Buffer.from(desc.buffer, desc.byteOffset, desc.byteLength);
  const [name = ""] = view.toString("utf16le", 0, 2 * DESC_NAME_UNITS).split("\0");
  const isSoftware = (view.readUInt32LE(DESC_FLAGS) & FLAG_SOFTWARE) !== 0;
  return { name: name.trim(), kind: isSoftware ? "software" : "other" };
}

/** Four numbers of 16 bits, the first in the highest. */
export function versionText([low = 0, high = 0]: ArrayLike<number> & Iterable<number>): string {
  return [high >>> 16, high & 0xffff, low >>> 16, low & 0xffff].join(".");
}

function methodOf(object: Pointer, place: number): Pointer {
  return read.ptr(read.ptr(object, 0) as Pointer, 8 * place) as Pointer;
}

function release(object: Pointer): void {
  linkSymbols({
    Release: { ptr: methodOf(object, RELEASE), args: ["ptr"], returns: "u32" },
  }).symbols.Release(object);
}

function hex(status: number): string {
  return `0x${(status >>> 0).toString(16)}`;
}

/** A GUID as it lies in memory: the first three groups are numbers, with their lowest byte first. */
export function guid(text: string): Uint8Array {
  const [a, b, c, ...rest] = text.split("-") as [string, string, string, ...string[]];
  const reversed = [a, b, c].map((group) => Buffer.from(group, "hex").reverse());
  return Buffer.concat([...reversed, Buffer.from(rest.join(""), "hex")]);
}
