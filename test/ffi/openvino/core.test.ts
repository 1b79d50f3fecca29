// Opening OpenVINO, and what its devices say.

import { afterAll, beforeAll, expect, test } from "bun:test";
import { join } from "node:path";
import { LibraryError, NativeError } from "../../../ffi/errors.ts";
import { OpenvinoCore } from "../../../ffi/openvino/core.ts";
import { nativePackage } from "../../../native-libs/manifest.ts";
import { temporaryFolders } from "../../assets/temporary-folder.ts";
import { failureOf } from "../failure.ts";
import { describeWith, missingOpenvino, missingOrt, openvinoLibrary, ortLibrary } from "../needs.ts";
import { missingCompiler, plantLibraries } from "../planted-libraries.ts";
import { writeTableModels } from "../table-model.ts";

const temporaryFolder = temporaryFolders();

function failure(paths: readonly string[]): LibraryError {
  return failureOf(LibraryError, () => OpenvinoCore.open(paths));
}

test("no library: every path, what was found there, and the option that names another", () => {
  const error = failure(["/nowhere/libopenvino_c.so", import.meta.path]);
  expect(error.message).toContain("/nowhere/libopenvino_c.so: no such file");
  expect(error.message).toContain(import.meta.path);
  expect(error.message).toContain("libopenvino_c of OpenVINO");
  expect(error.next).toBe("Name another file of the library.");
  expect(error.exitCode).toBe(3);
});

describeWith(missingOrt, "a library of something else", () => {
  test("is named with the function that it lacks", () => {
    expect(failure([ortLibrary]).tried[0]!.found).toMatch(/Symbol "ov_\w+" not found/);
  });
});

describeWith(missingOpenvino ?? missingCompiler, "planted libraries where the process stands", () => {
  test("none is loaded, whichever device is asked for", () => {
    const cwd = temporaryFolder();
    const planted = plantLibraries(cwd, temporaryFolder());
    const { sentence } = writeTableModels(temporaryFolder());
    const command = [process.execPath, join(import.meta.dir, "plugins-child.ts"), openvinoLibrary, sentence];
    const { stdout, stderr, exitCode } = Bun.spawnSync(command, { cwd, stderr: "pipe" });
    expect({ exitCode, loads: planted.loads(), stderr: stderr.toString() }).toMatchObject({
      exitCode: 0,
      loads: 0,
    });
    const { answers } = JSON.parse(stdout.toString());
    expect(answers).toContainEqual(["CPU", expect.any(String), "CPU"]);
  });
});

describeWith(missingOpenvino, "the pinned library", () => {
  let core: OpenvinoCore;

  beforeAll(() => {
    core = OpenvinoCore.open(["/nowhere/libopenvino_c.so", openvinoLibrary]);
  });
  afterAll(() => core.close());

  test("opens past a path that is not there, and tells its own version and where it lies", () => {
    expect(core.path).toBe(openvinoLibrary);
    expect(core.version).toStartWith(nativePackage("openvino").version);
    expect(core.times.libraryNs).toBeGreaterThan(0);
    expect(core.times.environmentNs).toBeGreaterThan(0);
  });

  test("names the processor", () => {
    expect(core.deviceProperty("CPU", "FULL_DEVICE_NAME")).not.toBe("");
  });

  test("a property or a device that does not exist is named in the library's own message", () => {
    expect(() => core.deviceProperty("CPU", "NO_SUCH_PROPERTY")).toThrow("NO_SUCH_PROPERTY");
    expect(() => core.deviceProperty("ABACUS", "FULL_DEVICE_NAME")).toThrow("ABACUS");
    expect(() => core.deviceProperty("ABACUS", "FULL_DEVICE_NAME")).toThrow(NativeError);
  });

  test("a failure without a message of its own does not borrow that of an earlier one", () => {
    expect(() => core.deviceProperty("CPU", "NO_SUCH_PROPERTY")).toThrow();
    const withoutModel = core.api.ov_compiled_model_get_property(0, 0, 0);
    const check = () => core.check("ov_compiled_model_get_property", withoutModel);
    expect(check).toThrow("invalid c input parameters");
    expect(check).not.toThrow("NO_SUCH_PROPERTY");
  });

  test("closed, it can be opened again", () => {
    const again = OpenvinoCore.open([openvinoLibrary]);
    expect(again.handle).toBeGreaterThan(0);
    again.close();
    again.close();
    expect(() => again.deviceProperty("CPU", "FULL_DEVICE_NAME")).toThrow("is closed");
  });
});
