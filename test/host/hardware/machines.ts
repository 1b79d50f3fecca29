// Machines as their kernels show them in /sys and /proc, as far as it is read: written for each test, for the links of a real tree do not
// survive in a repository.
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Probes } from "../../../src/host/hardware/findings.ts";

export interface Machine {
  readonly files: Readonly<Record<string, string>>;
  readonly probes: Probes;
}

const CORE_ULTRA_FLAGS = "flags\t\t: fpu vme sse2 avx avx2 fma avx_vnni aes bmi2 f16c serialize tsc";
const ZEN5_FLAGS =
  "flags\t\t: fpu sse2 avx avx2 fma avx512f avx512dq avx512bw avx512vl avx512_vnni avx512_bf16 avx_vnni";
const ORYON_FEATURES =
  "Features\t: fp asimd evtstrm aes pmull sha1 sha2 crc32 atomics fphp asimdhp cpuid asimdrdm asimddp i8mm bf16";

function pci(
  address: string,
  [vendor, device]: readonly [string, string],
  deviceClass: string,
  driver: string | undefined,
  node: string | undefined,
): Record<string, string> {
  const folder = `sys/bus/pci/devices/${address}`;
  return {
    [`${folder}/vendor`]: `0x${vendor}\n`,
    [`${folder}/device`]: `0x${device}\n`,
    [`${folder}/class`]: `${deviceClass}\n`,
    [`${folder}/uevent`]: `${driver === undefined ? "" : `DRIVER=${driver}\n`}PCI_CLASS=30000\n`,
    ...(node !== undefined && { [`${folder}/${node}/uevent`]: "MAJOR=226\n" }),
  };
}

const ETHERNET = pci("0000:00:1f.6", ["8086", "550a"], "0x020000", "e1000e", undefined);
const ALL: Probes = {
  exists: () => true,
  canOpen: () => true,
  hasLibrary: () => true,
  // As Mesa's package puts them.
  vulkanDrivers: () =>
    ["intel", "radeon", "nouveau", "virtio", "freedreno", "lvp"].map(
      (name) => `/usr/share/vulkan/icd.d/${name}_icd.x86_64.json`,
    ),
};

/** A Core Ultra laptop (Meteor Lake) on which all is installed. */
export const coreUltra: Machine = {
  files: {
    "proc/cpuinfo": `processor\t: 0\nmodel name\t: Intel(R) Core(TM) Ultra 7 155H\n${CORE_ULTRA_FLAGS}\n`,
    ...ETHERNET,
    ...pci("0000:00:02.0", ["8086", "7d55"], "0x030000", "i915", "drm/renderD128"),
    ...pci("0000:00:0b.0", ["8086", "7d1d"], "0x120000", "intel_vpu", "accel/accel0"),
    "lib/firmware/intel/vpu/vpu_37xx_v1.bin.zst": "firmware",
  },
  probes: ALL,
};

/** The same, as it comes out of the box: nobody installed the NPU's driver, and the user is not of the group `render`. */
export const freshCoreUltra: Machine = {
  files: coreUltra.files,
  probes: { ...ALL, canOpen: (path) => path !== "/dev/dri/renderD128", hasLibrary: () => false },
};

/** A kernel that is older than the NPU. */
export const oldKernel: Machine = {
  files: {
    ...pci("0000:00:0b.0", ["8086", "643e"], "0x120000", undefined, undefined),
  },
  probes: ALL,
};

/** An AMD laptop (Strix Point). */
export const amd: Machine = {
  files: {
    "proc/cpuinfo": `model name\t: AMD Ryzen AI 9 HX 370\n${ZEN5_FLAGS}\n`,
    ...pci("0000:c1:00.0", ["1002", "150e"], "0x030000", "amdgpu", "drm/renderD128"),
    ...pci("0000:c2:00.1", ["1022", "17f0"], "0x118000", "amdxdna", "accel/accel0"),
  },
  probes: ALL,
};

/** A Snapdragon X Elite laptop under Linux. */
export const snapdragon: Machine = {
  files: {
    "proc/cpuinfo": `processor\t: 0\nBogoMIPS\t: 38.40\n${ORYON_FEATURES}\nCPU implementer\t: 0x51\n`,
    "proc/device-tree/compatible": "lenovo,yoga-slim7x\0qcom,x1e80100\0",
    "sys/class/remoteproc/remoteproc0/name": "adsp\n",
    "sys/class/remoteproc/remoteproc1/name": "cdsp\n",
    "sys/class/remoteproc/remoteproc1/state": "running\n",
    "dev/fastrpc-cdsp": "",
    "sys/class/drm/renderD128/device/uevent": "DRIVER=msm_dpu\nOF_COMPATIBLE_0=qcom,x1e80100-dpu\n",
  },
  probes: ALL,
};

/** A laptop of Lunar Lake, under Debian's own packages of level-zero. */
export const lunarLake: Machine = {
  files: {
    ...pci("0000:00:02.0", ["8086", "64a0"], "0x030000", "xe", "drm/renderD128"),
    ...pci("0000:00:0b.0", ["8086", "643e"], "0x120000", "intel_vpu", "accel/accel0"),
    "lib/firmware/intel/vpu/vpu_40xx_v1.bin.zst": "firmware",
  },
  probes: { ...ALL, hasLibrary: (name) => name !== "libze_intel_npu.so.1" },
};

/** A laptop of Panther Lake with the kernel of the year before. */
export const pantherLake: Machine = {
  files: { ...pci("0000:00:0b.0", ["8086", "b03e"], "0x120000", undefined, undefined) },
  probes: ALL,
};

/** Two GPUs: the processor's, and NVIDIA's with the kernel's own module and an old Mesa. */
export const nouveau: Machine = {
  files: {
    ...pci("0000:00:02.0", ["8086", "a7a0"], "0x030000", "i915", "drm/renderD128"),
    ...pci("0000:01:00.0", ["10de", "28e0"], "0x030000", "nouveau", "drm/renderD129"),
  },
  probes: { ...ALL, vulkanDrivers: () => ["/usr/share/vulkan/icd.d/intel_icd.x86_64.json"] },
};

/** A virtual machine with a GPU of virtio, as QEMU makes it. */
export const virtualMachine: Machine = {
  files: {
    ...pci("0000:00:01.0", ["1af4", "1050"], "0x030000", "virtio-pci", "virtio0/drm/renderD128"),
  },
  probes: ALL,
};

/** A virtual machine with nothing but a screen. */
export const screenOnly: Machine = {
  files: { ...pci("0000:00:01.0", ["1234", "1111"], "0x030000", "bochs-drm", undefined) },
  probes: ALL,
};

/** A container that sees its host's /sys, and was not given the node. */
export const containerWithoutNode: Machine = {
  files: { ...pci("0000:00:02.0", ["8086", "7d55"], "0x030000", "i915", "drm/renderD128") },
  probes: { ...ALL, exists: () => false, canOpen: () => false },
};

/** Linux within Windows. */
export const wsl: Machine = {
  files: { ...pci("8a5e:00:00.0", ["1414", "008e"], "0x030200", "dxgkrnl", undefined) },
  probes: ALL,
};

/** A container: nothing of the host is passed in. */
export const container: Machine = {
  files: {},
  probes: { ...ALL, exists: () => false, canOpen: () => false, hasLibrary: () => false },
};

/** Writes its files below a folder. */
export function writeMachine({ files }: Machine, root: string): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
}
