// The state of machines that we do not have, from copies of their files; and of this one.
import { expect, test } from "bun:test";
import { readMachineState } from "../../../src/host/state/machine-state.ts";
import { criticalTemperatureC } from "../../../src/host/state/temperature.ts";
import { temporaryFolders } from "../../assets/temporary-folder.ts";
import { AMD_LAPTOP, LAPTOP_ON_BATTERY, plant, VIRTUAL_MACHINE } from "./trees.ts";

const temporaryFolder = temporaryFolders();

test("a laptop on its battery; that of its mouse counts for nothing", () => {
  const files = plant(temporaryFolder(), LAPTOP_ON_BATTERY);
  expect(readMachineState(files)).toEqual({
    source: "battery",
    chargeShare: 0.64,
    governor: "powersave",
    energyPreference: "balance_power",
    platformProfile: "low-power",
    boost: true,
    clockHz: 3.9e9,
    temperatureC: 71,
    availableMemoryBytes: 4_000_000 * 1024,
    swappedBytes: 500_000 * 1024,
    devices: [{ name: "accel0", busyShare: undefined, busyNs: 250e3 }],
  });
  expect(criticalTemperatureC(files)).toBe(100);
});

test("an AMD laptop on mains with a full battery and no boost", () => {
  expect(readMachineState(plant(temporaryFolder(), AMD_LAPTOP))).toMatchObject({
    source: "mains",
    chargeShare: 1,
    governor: "performance",
    energyPreference: "performance",
    platformProfile: undefined,
    boost: false,
    clockHz: undefined,
    temperatureC: 48.25,
    devices: [{ name: "card1", busyShare: 0.37, busyNs: undefined }],
  });
});

test("plugged in while the battery still drains, as a weak charger does, is mains", () => {
  const weak = { ...LAPTOP_ON_BATTERY, "sys/class/power_supply/AC/online": "1\n" };
  expect(readMachineState(plant(temporaryFolder(), weak)).source).toBe("mains");
});

test("a laptop whose clock is chosen by two governors names both", () => {
  const mixed = { ...AMD_LAPTOP, "sys/devices/system/cpu/cpufreq/policy1/scaling_governor": "schedutil\n" };
  expect(readMachineState(plant(temporaryFolder(), mixed)).governor).toBe("performance+schedutil");
});

test("a virtual machine knows nothing of power, clocks and heat", () => {
  expect(readMachineState(plant(temporaryFolder(), VIRTUAL_MACHINE))).toEqual({
    source: undefined,
    chargeShare: undefined,
    governor: undefined,
    energyPreference: undefined,
    platformProfile: undefined,
    boost: undefined,
    clockHz: undefined,
    temperatureC: undefined,
    availableMemoryBytes: undefined,
    swappedBytes: undefined,
    devices: [],
  });
});

test("this machine has memory", () => {
  expect(readMachineState().availableMemoryBytes).toBeGreaterThan(0);
});
