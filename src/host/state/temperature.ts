// The sensor of the CPU among those of the machine. Those of the board's own controller (acpitz) are slow to ask and measure something else.
// Source: https://docs.kernel.org/hwmon/sysfs-interface.html
import type { SystemFiles } from "./system-files.ts";

/** Drivers of CPU sensors: Intel, AMD (two of them), and boards with an ARM CPU. */
const CPU_SENSORS = ["coretemp", "k10temp", "zenpower", "cpu_thermal"];
const CPU_ZONES = /^(x86_pkg_temp|cpu[-_].*|soc[-_].*)$/;

/** The file with the temperature of the CPU, in thousandths of a degree. */
export function temperatureFile(files: SystemFiles): string | undefined {
  return sensorFile(files) ?? zoneFile(files);
}

/** What the CPU must not reach, by the same sensor. */
export function criticalTemperatureC(files: SystemFiles): number | undefined {
  const path = sensorFile(files);
  const milli = path && files.number(path.replace(/_input$/, "_crit"));
  return milli ? milli / 1e3 : undefined;
}

function sensorFile(files: SystemFiles): string | undefined {
  const folder = files
    .names("sys/class/hwmon")
    .map((name) => `sys/class/hwmon/${name}`)
    .find((one) => CPU_SENSORS.includes(files.text(`${one}/name`) ?? ""));
  // The first of each driver is that of the whole package.
  return folder && readable(files, `${folder}/temp1_input`);
}

function zoneFile(files: SystemFiles): string | undefined {
  const folder = files
    .names("sys/class/thermal")
    .map((name) => `sys/class/thermal/${name}`)
    .find((one) => CPU_ZONES.test(files.text(`${one}/type`) ?? ""));
  return folder && readable(files, `${folder}/temp`);
}

function readable(files: SystemFiles, path: string): string | undefined {
  return files.number(path) === undefined ? undefined : path;
}
