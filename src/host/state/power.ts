// Where the machine's power comes from. Source: https://docs.kernel.org/power/power_supply_class.html
import type { SystemFiles } from "./system-files.ts";

const SUPPLIES = "sys/class/power_supply";

export interface PowerState {
  /** Undefined where the system does not tell: a virtual machine, most desktops. */
  readonly source: "mains" | "battery" | undefined;
  /** Of all batteries together, 0 to 1. */
  readonly chargeShare: number | undefined;
}

/** Folders of the batteries that supply the machine; a mouse has one as well. */
export function batteries(files: SystemFiles): readonly string[] {
  return supplies(files).filter(
    (folder) => files.text(`${folder}/type`) === "Battery" && files.text(`${folder}/scope`) !== "Device",
  );
}

export function isDischarging(files: SystemFiles, folder: string): boolean {
  return files.text(`${folder}/status`) === "Discharging";
}

export function linuxPower(files: SystemFiles): PowerState {
  const ownBatteries = batteries(files);
  const isPlugged = supplies(files)
    .filter((folder) => ["Mains", "USB"].includes(files.text(`${folder}/type`) ?? ""))
    .some((folder) => files.number(`${folder}/online`) === 1);
  const isDraining = ownBatteries.some((folder) => isDischarging(files, folder));
  return {
    source: isDraining && !isPlugged ? "battery" : isPlugged || ownBatteries.length > 0 ? "mains" : undefined,
    chargeShare: chargeOf(files, ownBatteries),
  };
}

function supplies(files: SystemFiles): readonly string[] {
  return files.names(SUPPLIES).map((name) => `${SUPPLIES}/${name}`);
}

function chargeOf(files: SystemFiles, folders: readonly string[]): number | undefined {
  const shares = folders.flatMap((folder) => files.number(`${folder}/capacity`) ?? []);
  return shares.length === 0
    ? undefined
    : shares.reduce((sum, share) => sum + share, 0) / shares.length / 100;
}
