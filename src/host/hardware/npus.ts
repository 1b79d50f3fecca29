// NPUs by their PCI ids. Intel's are those of the Linux driver intel_vpu (drivers/accel/ivpu/ivpu_drv.h), AMD's of amdxdna.

export interface Npu {
  readonly name: string;
  /** What OpenVINO's compiler calls it (`NPU_PLATFORM`); undefined where it has none for it. */
  readonly generation: string | undefined;
  /** The first Linux whose module knows it; undefined where that is not known here. */
  readonly linux: string | undefined;
}

const NPUS: Readonly<Record<string, Npu>> = {
  "8086:7d1d": { name: "Intel NPU (Meteor Lake)", generation: "3720", linux: "6.8" },
  "8086:ad1d": { name: "Intel NPU (Arrow Lake)", generation: "3720", linux: "6.8" },
  "8086:643e": { name: "Intel NPU (Lunar Lake)", generation: "4000", linux: "6.8" },
  "8086:b03e": { name: "Intel NPU (Panther Lake)", generation: "5010", linux: "6.13" },
  "8086:fd3e": { name: "Intel NPU (Wildcat Lake)", generation: "5020", linux: undefined },
  "1022:1502": { name: "AMD NPU (Phoenix, Hawk Point)", generation: undefined, linux: "6.14" },
  "1022:17f0": { name: "AMD NPU (Strix, Krackan)", generation: undefined, linux: "6.14" },
};

/** @param id PCI vendor and device, such as 8086:7d1d */
export function npuOf(id: string): Npu | undefined {
  return NPUS[id];
}
