// Which devices Vulkan's drivers offer, by their own names: who computes for WebGPU on Linux, which does not say so itself. A driver
// may be a program for the CPU, and answers like any other.
//
// It is asked before the WebGPU provider is: that one writes to stderr what it does not find, whatever the log level.
import { CString, linkSymbols, type Pointer, read } from "bun:ffi";
import { readdirSync, statSync } from "node:fs";
import { Arena } from "../arena.ts";
import { operatingSystem } from "../os/current.ts";

/** A device as its driver describes it. */
export interface GraphicsDevice {
  readonly name: string;
  readonly kind: "integrated" | "discrete" | "virtual" | "software" | "other";
  /** Name and version, as the driver writes them; empty where it does not. */
  readonly driver: string;
}

const LOADER = "libvulkan.so.1";

const FUNCTIONS = [
  "vkCreateInstance",
  "vkDestroyInstance",
  "vkEnumeratePhysicalDevices",
  "vkGetPhysicalDeviceProperties2",
] as const;

/** VkPhysicalDeviceType. */
const KINDS: readonly GraphicsDevice["kind"][] = ["other", "integrated", "discrete", "virtual", "software"];

const API_1_1 = (1 << 22) | (1 << 12);
const MAX_DEVICES = 64;

// VkStructureType.
const APPLICATION_INFO = 0;
const INSTANCE_CREATE_INFO = 1;
const PROPERTIES_2 = 1000059001;
const DRIVER_PROPERTIES = 1000196000;

// Bytes from the beginning of the structs, the same in every 64-bit ABI.
const APPLICATION_API_VERSION = 44;
const CREATE_APPLICATION = 24;
const NEXT = 8;
const PROPERTIES_DRIVER_VERSION = 16 + 4;
const PROPERTIES_TYPE = 16 + 16;
const PROPERTIES_NAME = 16 + 20;
const DRIVER_NAME = 20;
const DRIVER_INFO = 276;

/** What the loader takes in place of the files that it finds (loader interface, "Driver discovery"). */
const SHOWN_DRIVERS = "VK_DRIVER_FILES";

/**
 * The drivers' manifest files, in the loader's order: those that the user names, or else those of the system's folders.
 * @param env of the process as it was started
 */
export function vulkanDriverFiles(env: Readonly<Record<string, string | undefined>>): readonly string[] {
  const named = env[SHOWN_DRIVERS] || env.VK_ICD_FILENAMES;
  if (named) return named.split(":").flatMap(manifestsAt);
  const home = env.HOME ?? "";
  const folders = [
    env.XDG_CONFIG_HOME || `${home}/.config`,
    ...(env.XDG_CONFIG_DIRS || "/etc/xdg").split(":"),
    "/etc",
    env.XDG_DATA_HOME || `${home}/.local/share`,
    ...(env.XDG_DATA_DIRS || "/usr/local/share:/usr/share").split(":"),
  ];
  return folders.flatMap((folder) => manifestsAt(`${folder}/vulkan/icd.d`));
}

/** Of a folder, the files in it. */
function manifestsAt(path: string): readonly string[] {
  try {
    if (!statSync(path).isDirectory()) return [path];
    const names = readdirSync(path).filter((name) => name.endsWith(".json"));
    return names.sort().map((name) => `${path}/${name}`);
  } catch {
    return [];
  }
}

/** From here on this process sees these drivers and no others: the loader reads it for each instance anew. */
export function showVulkanDrivers(files: readonly string[]): void {
  operatingSystem.setEnvironmentVariable(SHOWN_DRIVERS, files.join(":"));
}

/** @returns why there are none, where Vulkan or a driver is missing */
export function vulkanDevices(): readonly GraphicsDevice[] | string {
  const addresses = operatingSystem.systemFunctions(LOADER, FUNCTIONS);
  // It stays loaded: the provider opens it too.
  if (typeof addresses === "string") return `no ${LOADER}`;
  const lacking = FUNCTIONS.find((name) => addresses[name] === 0);
  if (lacking !== undefined) return `${LOADER} is older than Vulkan 1.1: it has no ${lacking}`;
  const functionAt = (name: (typeof FUNCTIONS)[number]) => addresses[name] as Pointer;
  const vulkan = linkSymbols({
    vkCreateInstance: { ptr: functionAt("vkCreateInstance"), args: ["ptr", "ptr", "ptr"], returns: "i32" }, // pCreateInfo, pAllocator, pInstance
    vkDestroyInstance: { ptr: functionAt("vkDestroyInstance"), args: ["ptr", "ptr"], returns: "void" }, // instance, pAllocator
    vkEnumeratePhysicalDevices: {
      ptr: functionAt("vkEnumeratePhysicalDevices"),
      args: ["ptr", "ptr", "ptr"],
      returns: "i32",
    }, // instance, pPhysicalDeviceCount, pPhysicalDevices
    vkGetPhysicalDeviceProperties2: {
      ptr: functionAt("vkGetPhysicalDeviceProperties2"),
      args: ["ptr", "ptr"],
      returns: "void",
    }, // physicalDevice, pProperties
  }).symbols;
  using owned = new DisposableStack();
  const arena = owned.use(new Arena("vulkan"));
  const struct = (sizeBytes: number, type: number) => {
    const words = arena.view(Uint32Array, sizeBytes / 4);
    words[0] = type;
    return { words, addr: arena.address(words) };
  };
  const pointTo = ({ words }: { words: Uint32Array }, offset: number, addr: number) => {
    words[offset / 4] = addr % 2 ** 32;
    words[offset / 4 + 1] = Math.floor(addr / 2 ** 32);
  };
  const application = struct(48, APPLICATION_INFO);
  application.words[APPLICATION_API_VERSION / 4] = API_1_1;
  const createInfo = struct(64, INSTANCE_CREATE_INFO);
  pointTo(createInfo, CREATE_APPLICATION, application.addr);
  const slot = arena.view(Uint32Array, 2);
  const slotAddr = arena.address(slot) as Pointer;
  const created = vulkan.vkCreateInstance(createInfo.addr as Pointer, null, slotAddr);
  if (created !== 0) return `no driver of Vulkan (vkCreateInstance gives ${created})`;
  const instance = read.ptr(slotAddr, 0) as Pointer;
  owned.defer(() => vulkan.vkDestroyInstance(instance, null));
  const handlesAddr = arena.address(arena.view(Uint32Array, 2 * MAX_DEVICES)) as Pointer;
  slot[0] = MAX_DEVICES;
  const listed = vulkan.vkEnumeratePhysicalDevices(instance, slotAddr, handlesAddr);
  if (listed < 0) return `no device of Vulkan (vkEnumeratePhysicalDevices gives ${listed})`;
  const devices = Array.from({ length: slot[0] }, (_, index) => {
    const properties = struct(16 + 1024, PROPERTIES_2);
    const driver = struct(1024, DRIVER_PROPERTIES);
    // A driver that does not know the second struct leaves it as it is.
    pointTo(properties, NEXT, driver.addr);
    vulkan.vkGetPhysicalDeviceProperties2(
      read.ptr(handlesAddr, 8 * index) as Pointer,
      properties.addr as Pointer,
    );
    const text = (addr: number) => new CString(addr as Pointer).toString();
    const type = read.u32(properties.addr as Pointer, PROPERTIES_TYPE);
    return {
      name: text(properties.addr + PROPERTIES_NAME),
      kind: KINDS[type] ?? "other",
      driver:
        [text(driver.addr + DRIVER_NAME), text(driver.addr + DRIVER_INFO)].filter(Boolean).join(" ") ||
        versionText(read.u32(properties.addr as Pointer, PROPERTIES_DRIVER_VERSION)),
    };
  });
  return devices.length === 0 ? "no device of Vulkan" : devices;
}

/** A packed version of Vulkan; some drivers pack theirs in another way, and then write it as text. */
function versionText(version: number): string {
  return `${version >>> 22}.${(version >>> 12) & 0x3ff}.${version & 0xfff}`;
}
