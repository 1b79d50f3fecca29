// The GPUs that macOS knows, by Metal, on which WebGPU computes there. Metal is called as Objective-C calls it: each message is a call of
// one function, with the signature of its method.
import { CString, dlopen, type Pointer } from "bun:ffi";
import { Arena } from "../arena.ts";
import type { GraphicsDevice } from "./vulkan.ts";

export interface MetalLibraries {
  readonly metal: string;
  readonly objectiveC: string;
}

const SYSTEM: MetalLibraries = {
  metal: "/System/Library/Frameworks/Metal.framework/Metal",
  objectiveC: "/usr/lib/libobjc.A.dylib",
};

const MAX_DEVICES = 16;
const NONE = "Metal lists no device";

/** @returns why there are none */
export function metalDevices({ metal, objectiveC } = SYSTEM): readonly GraphicsDevice[] | string {
  try {
    return listed(openMetal(metal, objectiveC));
  } catch (error) {
    return `no Metal: ${(error as Error).message}`;
  }
}

function openMetal(metal: string, objectiveC: string) {
  return {
    ...dlopen(metal, { MTLCopyAllDevices: { args: [], returns: "ptr" } }).symbols,
    ...dlopen(objectiveC, {
      sel_registerName: { args: ["ptr"], returns: "ptr" }, // str
      objc_msgSend: { args: ["ptr", "ptr", "ptr"], returns: "ptr" }, // self, op, what a method takes
    }).symbols,
    // The same for a method that answers yes or no.
    ask: dlopen(objectiveC, { objc_msgSend: { args: ["ptr", "ptr"], returns: "u8" } }).symbols.objc_msgSend,
  };
}

function listed({
  MTLCopyAllDevices,
  sel_registerName,
  objc_msgSend,
  ask,
}: ReturnType<typeof openMetal>): readonly GraphicsDevice[] | string {
  using arena = new Arena("metal");
  const selector = (name: string) => sel_registerName(arena.cString(name) as Pointer) as Pointer;
  const send = (to: Pointer | null, name: string, index = 0): Pointer | null =>
    objc_msgSend(to, selector(name), index as Pointer) as Pointer | null;
  const all = MTLCopyAllDevices() as Pointer | null;
  if (all === null) return NONE;
  const count = Math.min(Number(send(all, "count") ?? 0), MAX_DEVICES);
  const devices = Array.from({ length: count }, (_, index) => {
    const device = send(all, "objectAtIndex:", index);
    const text = send(send(device, "name"), "UTF8String");
    const name = text === null ? "" : new CString(text).toString();
    return { name, kind: kindOf(name, ask(device, selector("hasUnifiedMemory")) !== 0), driver: "" };
  });
  send(all, "release");
  return devices.length === 0 ? NONE : devices;
}

function kindOf(name: string, sharesMemory: boolean): GraphicsDevice["kind"] {
  if (/paravirtual/i.test(name)) return "virtual";
  return sharesMemory ? "integrated" : "discrete";
}
