// The GPUs and NPUs that Linux's kernel knows, whatever a runtime makes of them: by PCI id, kernel driver and node.
import type { SystemFiles } from "../state/system-files.ts";
import { npuOf } from "./npus.ts";

export interface Accelerator {
  readonly kind: "gpu" | "npu";
  /** As people know it: vendor and what else is known of it. */
  readonly name: string;
  /** PCI vendor and device, such as 8086:7d1d; undefined for one that is not on the PCI bus. */
  readonly id: string | undefined;
  /** The generation as its compiler calls it, for an NPU. */
  readonly generation: string | undefined;
  /** Kernel module that serves it; undefined where none does. */
  readonly driver: string | undefined;
  /** What programs open; undefined where there is none. */
  readonly node: string | undefined;
}

const DISPLAY_CLASS = /^0x03/;
/** Processing accelerators. */
const NPU_CLASS = /^0x1200/;

const VENDORS: Readonly<Record<string, string>> = {
  "8086": "Intel",
  "1002": "AMD",
  "1022": "AMD",
  "10de": "NVIDIA",
  "17cb": "Qualcomm",
  "5143": "Qualcomm",
  "1af4": "virtio",
  "1414": "Microsoft",
  "1234": "QEMU",
  "15ad": "VMware",
};

/** Of a GPU that the device tree names, not the PCI bus: by what its module's name begins with. */
const TREE_GPUS: readonly { readonly module: string; readonly name: string }[] = [
  { module: "msm", name: "Qualcomm Adreno" },
  { module: "asahi", name: "Apple GPU" },
  { module: "panthor", name: "ARM Mali" },
  { module: "panfrost", name: "ARM Mali" },
];

/** GPUs first. */
export function accelerators(files: SystemFiles): readonly Accelerator[] {
  const onBus = files.names("sys/bus/pci/devices").flatMap((address) => {
    const folder = `sys/bus/pci/devices/${address}`;
    const hex = (file: string) => files.text(`${folder}/${file}`)?.replace(/^0x/, "").toLowerCase();
    const [vendor = "", device = ""] = [hex("vendor"), hex("device")];
    const deviceClass = files.text(`${folder}/class`) ?? "";
    const npu = npuOf(`${vendor}:${device}`);
    const isGpu = DISPLAY_CLASS.test(deviceClass);
    if (!isGpu && npu === undefined && !NPU_CLASS.test(deviceClass)) return [];
    const driver = driverOf(files, folder);
    return [
      {
        kind: isGpu ? ("gpu" as const) : ("npu" as const),
        name: npu?.name ?? `${VENDORS[vendor] ?? "unknown"} ${isGpu ? "GPU" : "accelerator"}`,
        id: `${vendor}:${device}`,
        generation: npu?.generation,
        driver,
        node: isGpu ? renderNode(files, folder) : accelNode(files, folder),
      },
    ];
  });
  return [...onBus, ...inDeviceTree(files), ...hexagon(files)].sort((one, other) =>
    one.kind.localeCompare(other.kind),
  );
}

/** What /sys writes of the driver that holds a device: the link itself is not followed, a copy of /sys has none. */
function driverOf(files: SystemFiles, folder: string): string | undefined {
  return /^DRIVER=(.+)$/m.exec(files.text(`${folder}/uevent`) ?? "")?.[1];
}

/** A virtual machine has its GPU behind the bus of virtio, and WSL behind a node of Windows' own. */
function renderNode(files: SystemFiles, folder: string): string | undefined {
  const behind = files.names(folder).filter((each) => each.startsWith("virtio"));
  const name = ["", ...behind.map((each) => `/${each}`)]
    .flatMap((inner) => files.names(`${folder}${inner}/drm`))
    .find((each) => each.startsWith("renderD"));
  if (name !== undefined) return `/dev/dri/${name}`;
  return driverOf(files, folder) === "dxgkrnl" ? "/dev/dxg" : undefined;
}

function inDeviceTree(files: SystemFiles): readonly Accelerator[] {
  return files
    .names("sys/class/drm")
    .filter((name) => name.startsWith("renderD"))
    .flatMap((name) => {
      const folder = `sys/class/drm/${name}/device`;
      const driver = driverOf(files, folder);
      const gpu = TREE_GPUS.find(({ module }) => driver?.startsWith(module));
      return gpu === undefined
        ? []
        : [
            {
              ...{ kind: "gpu" as const, name: gpu.name, id: undefined, generation: undefined },
              ...{ driver, node: `/dev/dri/${name}` },
            },
          ];
    });
}

function accelNode(files: SystemFiles, folder: string): string | undefined {
  const name = files.names(`${folder}/accel`).find((each) => each.startsWith("accel"));
  return name && `/dev/accel/${name}`;
}

/** Qualcomm's NPU is a signal processor that the kernel starts by itself. */
function hexagon(files: SystemFiles): readonly Accelerator[] {
  const model = files.text("proc/device-tree/compatible")?.match(/qcom,(x1\w+|sc8\w+|sm8\w+)/)?.[1];
  const processor = files
    .names("sys/class/remoteproc")
    .find((name) => files.text(`sys/class/remoteproc/${name}/name`) === "cdsp");
  if (processor === undefined) return [];
  const isRunning = files.text(`sys/class/remoteproc/${processor}/state`) === "running";
  return [
    {
      kind: "npu",
      name: `Qualcomm Hexagon${model ? ` (${model})` : ""}`,
      id: undefined,
      generation: undefined,
      driver: isRunning ? "remoteproc" : undefined,
      node: files.names("dev").includes("fastrpc-cdsp") ? "/dev/fastrpc-cdsp" : undefined,
    },
  ];
}
