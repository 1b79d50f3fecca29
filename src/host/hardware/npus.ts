// NPUs by their PCI ids. Intel's are those of the Linux driver intel_vpu (drivers/accel/ivpu/ivpu_drv.h), AMD's of amdxdna.

export interface Npu {
  readonly name: string;
  /** What OpenVINO's compiler calls it (`NPU_PLATFORM`); undefined where it has none for it. */
  readonly generation: string | undefined;
}

const NPUS: Readonly<Record<string, Npu>> = {
  "8086:7d1d": { name: "Intel NPU (Meteor Lake)", generation: "3720" },
  "8086:ad1d": { name: "Intel NPU (Arrow Lake)", generation: "3720" },
  "8086:643e": { name: "Intel NPU (Lunar Lake)", generation: "4000" },
  "8086:b03e": { name: "Intel NPU (Panther Lake)", generation: "5010" },
  "8086:fd3e": { name: "Intel NPU (Wildcat Lake)", generation: "5020" },
  "1022:1502": { name: "AMD NPU (Phoenix, Hawk Point)", generation: undefined },
  "1022:17f0": { name: "AMD NPU (Strix, Krackan)", generation: undefined },
};

export function npuOf(vendor: string, device: string): Npu | undefined {
  return NPUS[`${vendor}:${device}`];
}
