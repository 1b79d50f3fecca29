// A GPU or an NPU for OpenVINO that is made up here: see fixtures/openvino-device.c for what it can be told to do.
import { basename, dirname, join } from "node:path";
import { missingOpenvino, openvinoLibrary } from "./ffi/needs.ts";

const compiler = Bun.which("cc");
/** It is linked with OpenVINO's library, whose functions it stands before. */
export const missingDeviceCompiler =
  missingOpenvino ??
  (process.platform === "linux"
    ? compiler === null
      ? "no C compiler (cc) is on the PATH"
      : undefined
    : "it is made for Linux");

const SOURCE = join(import.meta.dir, "ffi/fixtures/openvino-device.c");

/** @param defines of the C preprocessor; texts in quotes */
export function makeOpenvinoDevice(folder: string, defines: Readonly<Record<string, string>> = {}): string {
  const library = join(folder, "libstub-openvino.so");
  const words = Object.entries(defines).map(([name, value]) => `-D${name}=${value}`);
  const own = ["-Wl,--no-as-needed", "-L", dirname(openvinoLibrary), `-l:${basename(openvinoLibrary)}`];
  const rpath = `-Wl,-rpath,${dirname(openvinoLibrary)}`;
  const flags = ["-shared", "-fPIC", "-Wall", "-Werror", "-Wno-unused-function", ...words];
  const command = [compiler!, ...flags, "-o", library, SOURCE, ...own, rpath];
  const { stderr } = Bun.spawnSync(command, { stderr: "pipe" });
  if (stderr.length > 0) throw new Error(`the device for OpenVINO: ${stderr}`);
  return library;
}
