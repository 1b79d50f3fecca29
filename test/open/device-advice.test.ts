// What a person reads whose GPU or NPU no runtime finds: what their own machine lacks.
import { expect, test } from "bun:test";
import { readHardware } from "../../src/host/hardware/hardware.ts";
import { SystemFiles } from "../../src/host/state/system-files.ts";
import { deviceAdvice } from "../../src/open/device-advice.ts";
import { temporaryFolders } from "../assets/temporary-folder.ts";
import {
  amd,
  container,
  containerWithoutNode,
  coreUltra,
  freshCoreUltra,
  lunarLake,
  type Machine,
  writeMachine,
} from "../host/hardware/machines.ts";

const temporaryFolder = temporaryFolders();

function adviceOn(machine: Machine, backend: "cpu" | "gpu" | "npu"): string | undefined {
  const root = temporaryFolder();
  writeMachine(machine, root);
  return deviceAdvice(backend, readHardware(new SystemFiles(root), machine.probes).accelerators);
}

test("what its device lacks, and what to do about it", () => {
  expect(adviceOn(freshCoreUltra, "npu")).toBe(
    "Intel NPU (Meteor Lake): there is no libze_loader.so.1, the level-zero loader. Install level-zero (Debian and Ubuntu: libze1).",
  );
  expect(adviceOn(freshCoreUltra, "gpu")).toContain("usermod -aG render");
  expect(adviceOn(lunarLake, "npu")).toContain("intel-level-zero-npu");
  expect(adviceOn(containerWithoutNode, "gpu")).toContain("--device /dev/dri/renderD128");
  expect(adviceOn(amd, "npu")).toContain("VitisAI");
});

test("that there is none, where the system knows none", () => {
  expect(adviceOn(container, "npu")).toBe("This system knows no NPU: choose backend cpu.");
  expect(adviceOn(containerWithoutNode, "npu")).toContain("knows no NPU");
});

test("nothing where nothing is lacking, and of the CPU", () => {
  expect(adviceOn(coreUltra, "npu")).toBeUndefined();
  expect(adviceOn(container, "cpu")).toBeUndefined();
});
