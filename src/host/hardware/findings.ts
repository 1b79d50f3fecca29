// What keeps an accelerator from being used, and what to do about it: the first thing that is missing, in the order in which each needs
// the one before.
import { basename } from "node:path";
import type { SystemFiles } from "../state/system-files.ts";
import type { Accelerator } from "./accelerators.ts";
import { npuOf } from "./npus.ts";

export interface Finding {
  readonly why: string;
  readonly next: string;
}

/** What is asked of the machine beside its files. */
export interface Probes {
  readonly exists: (path: string) => boolean;
  /** Files by which drivers of Vulkan are found. */
  readonly vulkanDrivers: () => readonly string[];
  /** Whether a node can be opened for reading and writing. */
  readonly canOpen: (path: string) => boolean;
  /** Whether the system's loader finds a library by its name. */
  readonly hasLibrary: (name: string) => boolean;
}

interface Need {
  /** Whose devices need it: PCI vendor, or empty for one that is not on the bus. */
  readonly of: (device: Accelerator) => boolean;
  readonly isMet: (device: Accelerator, files: SystemFiles, probes: Probes) => boolean;
  readonly finding: (device: Accelerator, files: SystemFiles) => Finding;
}

const vendorOf = ({ id }: Accelerator) => id?.split(":")[0];
const isIntelNpu = (device: Accelerator) => device.kind === "npu" && vendorOf(device) === "8086";
const isAmdNpu = (device: Accelerator) => device.kind === "npu" && vendorOf(device) === "1022";
const isHexagon = (device: Accelerator) => device.kind === "npu" && device.id === undefined;
const isGpu = (device: Accelerator) => device.kind === "gpu";

/** Cards that draw a screen and compute nothing: of virtual machines (QEMU, Cirrus, QXL, Hyper-V) and of servers (ASPEED, Matrox). */
const SCREEN_VENDORS = ["1234", "1013", "1b36", "1a03", "102b"];
/** Of a vendor that also makes others: Hyper-V's. */
const SCREEN_ID = "1414:5353";
const isScreen = (device: Accelerator) =>
  isGpu(device) && (device.id === SCREEN_ID || SCREEN_VENDORS.includes(vendorOf(device) ?? ""));
const isWsl = ({ driver }: Accelerator) => driver === "dxgkrnl";

/** Kernel modules by what they serve. */
const MODULES: readonly { readonly of: (device: Accelerator) => boolean; readonly text: string }[] = [
  { of: isIntelNpu, text: "intel_vpu" },
  { of: isAmdNpu, text: "amdxdna" },
  { of: isHexagon, text: "remoteproc with the firmware of the cdsp" },
  { of: (device) => isGpu(device) && vendorOf(device) === "8086", text: "i915 or xe" },
  { of: (device) => isGpu(device) && vendorOf(device) === "1002", text: "amdgpu" },
  { of: (device) => isGpu(device) && vendorOf(device) === "10de", text: "nvidia or nouveau" },
];

/** Firmware of Intel's NPUs: one file a generation. */
const FIRMWARE: Readonly<Record<string, string>> = {
  "3720": "vpu_37xx",
  "4000": "vpu_40xx",
  "5010": "vpu_50xx",
  "5020": "vpu_50xx",
};

/** By which WebGPU finds a GPU: what its driver's own file is called, by the kernel module. */
const VULKAN_DRIVERS: Readonly<Record<string, { readonly file: RegExp; readonly next: string }>> = {
  i915: { file: /intel/, next: mesa("mesa-vulkan-drivers") },
  xe: { file: /intel/, next: mesa("mesa-vulkan-drivers") },
  amdgpu: { file: /radeon|amd/, next: mesa("mesa-vulkan-drivers") },
  nvidia: { file: /nvidia/, next: "Install the whole of NVIDIA's driver (Debian: nvidia-vulkan-icd)." },
  nouveau: {
    file: /nouveau/,
    next: `${mesa("mesa-vulkan-drivers of Mesa 24.1 or newer")} Or install NVIDIA's own driver.`,
  },
  "virtio-pci": { file: /virtio/, next: mesa("mesa-vulkan-drivers") },
  msm_dpu: { file: /freedreno/, next: mesa("mesa-vulkan-drivers") },
  msm: { file: /freedreno/, next: mesa("mesa-vulkan-drivers") },
};

function mesa(packages: string): string {
  return `Install Mesa's drivers for Vulkan (Debian and Ubuntu: ${packages}).`;
}

function moduleText(device: Accelerator): string {
  const text = MODULES.find(({ of }) => of(device))?.text ?? "the kernel module of its vendor";
  const npu = npuOf(device.id ?? "");
  if (npu === undefined) return text;
  return `${text} (${npu.linux === undefined ? "a newer Linux" : `Linux ${npu.linux} or newer`}; \`sudo modprobe ${text}\`)`;
}

const NEEDS: readonly Need[] = [
  {
    of: isScreen,
    isMet: () => false,
    finding: () => ({
      why: "it draws a screen, and computes nothing",
      next: "Use --backend cpu; a virtual machine may be given a real GPU by its host.",
    }),
  },
  {
    of: () => true,
    isMet: ({ driver }) => driver !== undefined,
    finding: (device) => ({ why: "no kernel module serves it", next: `Load ${moduleText(device)}.` }),
  },
  {
    of: isIntelNpu,
    isMet: ({ generation = "" }, files) => {
      const prefix = FIRMWARE[generation];
      if (prefix === undefined) return true;
      const folders = ["lib/firmware/intel/vpu", "lib/firmware/updates/intel/vpu"];
      return folders.some((folder) => files.names(folder).some((name) => name.startsWith(prefix)));
    },
    finding: ({ generation = "" }) => ({
      why: `its firmware ${FIRMWARE[generation]}_v….bin is not in /lib/firmware/intel/vpu`,
      next: "Install intel-fw-npu of the Linux NPU driver (github.com/intel/linux-npu-driver), or a newer linux-firmware.",
    }),
  },
  {
    of: () => true,
    isMet: ({ node }) => node !== undefined,
    finding: ({ driver }) => ({
      why: `${driver} made no node for it: it did not start`,
      next: "Read what the kernel says with `sudo dmesg`; its firmware may be missing.",
    }),
  },
  {
    of: () => true,
    isMet: ({ node = "" }, _, { exists }) => exists(node),
    finding: ({ node = "" }) => ({
      why: `the kernel has ${node}, and here it is not`,
      next: `In a container pass it in: --device ${node} --group-add "$(stat -c %g ${node})".`,
    }),
  },
  {
    of: () => true,
    isMet: ({ node = "" }, _, { canOpen }) => canOpen(node),
    finding: ({ node = "" }) => ({
      why: `${node} cannot be opened by this user`,
      next: `Add yourself to its group with \`sudo usermod -aG render $USER\`, and log in again. In a container: --group-add "$(stat -c %g ${node})".`,
    }),
  },
  {
    of: isWsl,
    isMet: () => false,
    finding: () => ({
      why: "WSL shows it by a node of Windows, which WebGPU cannot use",
      next: "Run mrlbench for Windows beside WSL: there the GPU is itself.",
    }),
  },
  {
    of: isIntelNpu,
    isMet: (_, __, { hasLibrary }) => hasLibrary("libze_loader.so.1"),
    finding: () => ({
      why: "there is no libze_loader.so.1, the level-zero loader",
      next: "Install level-zero (Debian and Ubuntu: libze1).",
    }),
  },
  {
    of: isIntelNpu,
    isMet: (_, __, { hasLibrary }) => hasLibrary("libze_intel_npu.so.1"),
    finding: () => ({
      why: "there is no libze_intel_npu.so.1, the NPU's own driver",
      next: "Install intel-level-zero-npu and intel-driver-compiler-npu of the Linux NPU driver (github.com/intel/linux-npu-driver).",
    }),
  },
  {
    of: isAmdNpu,
    isMet: () => false,
    finding: () => ({
      why: "neither runtime in this program serves it by itself",
      next: "Bring ONNX Runtime's VitisAI provider (AMD Ryzen AI Software): --backend npu --provider-library FILE. Or use --backend gpu or cpu.",
    }),
  },
  {
    of: isHexagon,
    isMet: () => false,
    finding: () => ({
      why: "neither runtime in this program serves it by itself",
      next: "Bring ONNX Runtime's QNN provider (Qualcomm AI Engine Direct): --backend npu --provider-library FILE. Or use --backend cpu.",
    }),
  },
  {
    of: isGpu,
    isMet: (_, __, { hasLibrary }) => hasLibrary("libvulkan.so.1"),
    finding: () => ({
      why: "there is no libvulkan.so.1, by which WebGPU finds it",
      next: "Install Vulkan's loader and the GPU's driver (Debian and Ubuntu: libvulkan1 and mesa-vulkan-drivers; NVIDIA: its own driver).",
    }),
  },
  {
    of: ({ kind, driver = "" }) => kind === "gpu" && driver in VULKAN_DRIVERS,
    isMet: ({ driver = "" }, _, { vulkanDrivers }) =>
      vulkanDrivers().some((path) => VULKAN_DRIVERS[driver]!.file.test(basename(path))),
    finding: ({ driver = "" }) => ({
      why: "no driver for Vulkan is installed for it, by which WebGPU finds it",
      next: VULKAN_DRIVERS[driver]!.next,
    }),
  },
];

/** What is missing first; undefined where nothing that can be seen from here is. */
export function findingOf(device: Accelerator, files: SystemFiles, probes: Probes): Finding | undefined {
  const unmet = NEEDS.find(({ of, isMet }) => of(device) && !isMet(device, files, probes));
  return unmet?.finding(device, files);
}
