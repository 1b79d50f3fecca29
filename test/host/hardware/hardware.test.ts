// What a person with this or that machine reads: what it has, what is missing first, and what to do.
import { describe, expect, test } from "bun:test";
import { readHardware } from "../../../src/host/hardware/hardware.ts";
import { SystemFiles } from "../../../src/host/state/system-files.ts";
import { devicesText } from "../../../src/report/devices-table.ts";
import { temporaryFolders } from "../../assets/temporary-folder.ts";
import {
  amd,
  container,
  containerWithoutNode,
  coreUltra,
  freshCoreUltra,
  lunarLake,
  type Machine,
  nouveau,
  oldKernel,
  pantherLake,
  screenOnly,
  snapdragon,
  virtualMachine,
  writeMachine,
  wsl,
} from "./machines.ts";

const temporaryFolder = temporaryFolders();

function hardwareOf(machine: Machine) {
  const root = temporaryFolder();
  writeMachine(machine, root);
  return readHardware(new SystemFiles(root), machine.probes);
}

function textOf(machine: Machine): string {
  const shown = { cpu: "a CPU", memoryBytes: 16 * 2 ** 30, providers: [], ...hardwareOf(machine) };
  return devicesText(shown, { columns: 100, color: false }).join("");
}

describe("a Core Ultra laptop", () => {
  test("on which all is installed has a GPU and an NPU of its generation, and nothing is missing", () => {
    const { accelerators, cpuFeatures } = hardwareOf(coreUltra);
    expect(accelerators).toEqual([
      {
        ...{ kind: "gpu", name: "Intel GPU", id: "8086:7d55", generation: undefined },
        ...{ driver: "i915", node: "/dev/dri/renderD128", missing: undefined },
      },
      {
        ...{ kind: "npu", name: "Intel NPU (Meteor Lake)", id: "8086:7d1d", generation: "3720" },
        ...{ driver: "intel_vpu", node: "/dev/accel/accel0", missing: undefined },
      },
    ]);
    expect(cpuFeatures).toEqual({ features: ["AVX2", "FMA", "AVX-VNNI"], precisions: ["f32"] });
  });

  test("out of the box is told the group of the render node and the missing level-zero library", () => {
    expect(textOf(freshCoreUltra)).toMatchInlineSnapshot(`
      "CPU a CPU, 17.2 GB of memory
        AVX2, FMA, AVX-VNNI; multiplies natively in f32
      KIND  NAME                     PCI        GENERATION  MODULE     NODE
      gpu   Intel GPU                8086:7d55  –           i915       /dev/dri/renderD128
      npu   Intel NPU (Meteor Lake)  8086:7d1d  3720        intel_vpu  /dev/accel/accel0

      PROVIDER  RUNTIME  BACKEND  DEVICE  DRIVER  USABLE

      Intel GPU: /dev/dri/renderD128 cannot be opened by this user
        Add yourself to its group with \`sudo usermod -aG render $USER\`, and log in again. In a container:
        --group-add "$(stat -c %g /dev/dri/renderD128)".

      Intel NPU (Meteor Lake): there is no libze_loader.so.1, the level-zero loader
        Install level-zero (Debian and Ubuntu: libze1).
      "
    `);
  });

  test("with a kernel that is older than its NPU reads which module it needs", () => {
    expect(hardwareOf(oldKernel).accelerators[0]).toMatchObject({
      name: "Intel NPU (Lunar Lake)",
      generation: "4000",
      missing: { why: "no kernel module serves it", next: expect.stringContaining("intel_vpu (Linux 6.8") },
    });
  });

  test("whose firmware is missing reads which file, and of what package", () => {
    const { "lib/firmware/intel/vpu/vpu_37xx_v1.bin.zst": _, ...files } = coreUltra.files;
    const [, npu] = hardwareOf({ ...coreUltra, files }).accelerators;
    expect(npu!.missing!.why).toContain("vpu_37xx");
    expect(npu!.missing!.next).toContain("intel-fw-npu");
  });
});

test("an AMD laptop: its CPU computes in bf16, its NPU needs a provider library", () => {
  expect(textOf(amd)).toMatchInlineSnapshot(`
    "CPU a CPU, 17.2 GB of memory
      AVX2, FMA, AVX-512, AVX-VNNI, AVX-512 VNNI, AVX-512 BF16; multiplies natively in f32, bf16
    KIND  NAME                      PCI        GENERATION  MODULE   NODE
    gpu   AMD GPU                   1002:150e  –           amdgpu   /dev/dri/renderD128
    npu   AMD NPU (Strix, Krackan)  1022:17f0  –           amdxdna  /dev/accel/accel0

    PROVIDER  RUNTIME  BACKEND  DEVICE  DRIVER  USABLE

    AMD NPU (Strix, Krackan): neither runtime in this program serves it by itself
      Bring ONNX Runtime's VitisAI provider (AMD Ryzen AI Software): --backend npu --provider-library
      FILE. Or use --backend gpu or cpu.
    "
  `);
});

test("a Snapdragon laptop: features of ARM, and the signal processor that is its NPU", () => {
  expect(textOf(snapdragon)).toMatchInlineSnapshot(`
    "CPU a CPU, 17.2 GB of memory
      NEON, FP16, dotprod, i8mm, BF16; multiplies natively in f32, f16, bf16
    KIND  NAME                         PCI  GENERATION  MODULE      NODE
    gpu   Qualcomm Adreno              –    –           msm_dpu     /dev/dri/renderD128
    npu   Qualcomm Hexagon (x1e80100)  –    –           remoteproc  /dev/fastrpc-cdsp

    PROVIDER  RUNTIME  BACKEND  DEVICE  DRIVER  USABLE

    Qualcomm Hexagon (x1e80100): neither runtime in this program serves it by itself
      Bring ONNX Runtime's QNN provider (Qualcomm AI Engine Direct): --backend npu --provider-library
      FILE. Or use --backend cpu.
    "
  `);
});

const render = "/dev/dri/renderD128";

test.each<[string, Machine, number, object | undefined]>([
  [
    "Lunar Lake lacks the NPU's own driver",
    lunarLake,
    1,
    { why: "libze_intel_npu.so.1", next: "intel-level-zero-npu" },
  ],
  [
    "Panther Lake, which Linux 6.13 knows first",
    pantherLake,
    0,
    { why: "no kernel module", next: "Linux 6.13" },
  ],
  [
    "NVIDIA by nouveau: a newer Mesa, or its own driver",
    nouveau,
    1,
    { why: "Vulkan", next: "NVIDIA's own driver" },
  ],
  ["beside the processor's own GPU, of which nothing is missing", nouveau, 0, undefined],
  ["a GPU of virtio, of which nothing is missing", virtualMachine, 0, undefined],
  ["a screen that computes nothing", screenOnly, 0, { why: "draws a screen", next: "--backend cpu" }],
  [
    "a container that was not given the node",
    containerWithoutNode,
    0,
    { why: `${render}, and here it is not`, next: `--device ${render} --group-add` },
  ],
  ["Linux within Windows", wsl, 0, { why: "WSL", next: "mrlbench for Windows" }],
])("%s", (_, machine, index, told) => {
  const { missing } = hardwareOf(machine).accelerators[index]!;
  if (told === undefined) expect(missing).toBeUndefined();
  else {
    const { why, next } = told as { why: string; next: string };
    expect(missing).toEqual({ why: expect.stringContaining(why), next: expect.stringContaining(next) });
  }
});

test("a GPU of virtio has its node one level deeper", () => {
  expect(hardwareOf(virtualMachine).accelerators).toMatchObject([
    { name: "virtio GPU", id: "1af4:1050", driver: "virtio-pci", node: render },
  ]);
});

test("a container with nothing says so, and guesses nothing", () => {
  expect(textOf(container)).toMatchInlineSnapshot(`
    "CPU a CPU, 17.2 GB of memory
      what it can do is not told by this system
    No GPU or NPU is known to the system.

    PROVIDER  RUNTIME  BACKEND  DEVICE  DRIVER  USABLE
    "
  `);
});
