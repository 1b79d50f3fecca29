// How busy NVIDIA's devices are, by a library that answers as theirs does, compiled here.
import { expect, test } from "bun:test";
import { join } from "node:path";
import { temporaryFolders } from "../../assets/temporary-folder.ts";

const isLinux = process.platform === "linux";
if (!isLinux) console.warn("SKIPPED: the library of NVIDIA's driver is asked on Linux");
const MODULE = join(import.meta.dir, "../../../ffi/devices/nvml.ts");
const temporaryFolder = temporaryFolders();

/** Three devices: the second one does not tell its use. */
const SOURCE = `
#include <stdio.h>
#include <string.h>
static int devices[3], opened;
int nvmlInit_v2(void) { opened++; return INIT; }
int nvmlShutdown(void) { opened--; return 0; }
int nvmlDeviceGetCount_v2(unsigned *count) { *count = 3; return opened == 1 ? 0 : 1; }
int nvmlDeviceGetHandleByIndex_v2(unsigned index, void **device) { *device = &devices[index]; return 0; }
int nvmlDeviceGetName(void *device, char *name, unsigned length) {
  snprintf(name, length, "Card %d", (int)((int *)device - devices)); return 0;
}
int nvmlDeviceGetUtilizationRates(void *device, unsigned *rates) {
  int index = (int *)device - devices;
  rates[0] = 40 + index; rates[1] = 99;
  return index == 1 ? 3 : 0;
}
`;

/** What is said beside a driver like that: asked twice, in a process that finds its library. @param defines of the compiler */
function asked(defines: readonly string[]): unknown {
  const folder = temporaryFolder();
  const path = join(folder, "libnvidia-ml.so.1");
  const command = ["cc", "-shared", "-fPIC", ...defines, "-o", path, "-x", "c", "-"];
  const compiled = Bun.spawnSync(command, { stdin: Buffer.from(SOURCE), stderr: "pipe" });
  expect(`${compiled.exitCode} ${compiled.stderr}`).toBe("0 ");
  const script = `import { nvidiaUse } from ${JSON.stringify(MODULE)};
    console.log(JSON.stringify([nvidiaUse(), nvidiaUse()]));`;
  const { exitCode, stdout, stderr } = Bun.spawnSync([process.execPath, "-e", script], {
    env: { ...process.env, LD_LIBRARY_PATH: folder },
    stderr: "pipe",
  });
  expect(`${exitCode} ${stderr}`).toBe("0 ");
  return JSON.parse(stdout.toString());
}

test.skipIf(!isLinux)("each device that tells it, by its name; the library is closed again", () => {
  const told = [
    { name: "Card 0", busyShare: 0.4 },
    { name: "Card 2", busyShare: 0.42 },
  ];
  expect(asked(["-DINIT=0"])).toEqual([told, told]);
});

test.skipIf(!isLinux).each([
  { name: "the driver cannot begin", defines: ["-DINIT=9"] },
  { name: "the library is an older one", defines: ["-DINIT=0", "-DnvmlDeviceGetName=other"] },
])("none where $name", ({ defines }) => {
  expect(asked(defines)).toEqual([[], []]);
});
