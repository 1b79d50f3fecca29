// Which runtime serves a backend, and what is said when nothing can: every reason, and what to do next.
import { describe, expect, test } from "bun:test";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DataError, ExitCode, isFailure, MissingError, UsageError } from "../../src/core/errors.ts";
import { exitCodeOf } from "../../src/core/system-error.ts";
import { openEngine } from "../../src/engine/open.ts";
import { OrtEngine } from "../../src/engine/ort.ts";
import { type OrtProvider, PROVIDER_NAMES, placementOf } from "../../src/engine/providers.ts";
import { noRoute, type Route, routesFor } from "../../src/engine/routes.ts";
import { ElementType, encodeModel, node } from "../../src/onnx/onnx.ts";
import { temporaryFolders } from "../assets/temporary-folder.ts";
import { openvino, ort, runtimes } from "./libraries.ts";
import { openOnCpu } from "./open-cpu.ts";
import { encodeTinyModel } from "./tiny-model.ts";

const temporaryFolder = temporaryFolders();

const tinyModel = encodeTinyModel({ elementType: "int32", roles: ["input_ids"], isPooled: true });

function fileOf(name: string, content: Uint8Array | string): string {
  const path = join(temporaryFolder(), name);
  writeFileSync(path, content);
  return path;
}

/** The failure of `act`; it must be one that is told as text. */
function failureOf(act: () => unknown): Error & { readonly next: string } {
  try {
    act();
  } catch (error) {
    if (isFailure(error)) return error;
    throw error;
  }
  throw new Error("nothing failed");
}

describe("routes", () => {
  const routeNames = (backend: Route["backend"], runtime: Route["runtime"] | "auto") =>
    routesFor({ backend, runtime, provider: undefined }).map((route) => `${route.runtime} ${route.provider}`);

  test("on the CPU, auto is ONNX Runtime and nothing else", () => {
    expect(routeNames("cpu", "auto")).toEqual(["ort CPUExecutionProvider"]);
    expect(routeNames("cpu", "openvino")).toEqual(["openvino CPU"]);
  });

  test("elsewhere, auto is every runtime that can serve the backend", () => {
    expect(routeNames("gpu", "auto").sort()).toEqual(["openvino GPU", "ort WebGpuExecutionProvider"]);
    expect(routeNames("npu", "auto")).toEqual(["openvino NPU"]);
    expect(routeNames("gpu", "ort")).toEqual(["ort WebGpuExecutionProvider"]);
  });

  test.each([...PROVIDER_NAMES, "GPU.1"])(
    "the provider %s settles runtime and backend by itself",
    (provider) => {
      const { runtime, backend } = placementOf(provider)!;
      expect(routesFor({ backend: "cpu", runtime: "auto", provider })).toEqual([
        { runtime, backend, provider },
      ]);
    },
  );

  test("a runtime that has nothing for the backend is a wrong command", () => {
    const error = failureOf(() => routesFor({ backend: "npu", runtime: "ort", provider: undefined }));
    expect(error).toBeInstanceOf(UsageError);
    expect(error.message).toContain("runtime ort");
    expect(error.message).toContain("backend npu");
  });
});

/** Whether this machine may have what these tests want to be missing. */
const mayHaveDevice = ["/dev/dri", "/dev/dxg", "/dev/accel", "/dev/nvidia0", "/usr/share/vulkan/icd.d"].some(
  (path) => existsSync(path),
);
if (mayHaveDevice)
  console.warn("SKIPPED: tests of a machine without GPU and NPU; this one shows signs of having one");

describe.skipIf(mayHaveDevice || ort.isMissing || openvino.isMissing)("without GPU and NPU", () => {
  test.each(["gpu", "npu"] as const)(
    "%s: every route is refused, with its reason and the next step",
    (backend) => {
      const modelPath = fileOf("model.onnx", tinyModel);
      const reasons = routesFor({ backend, runtime: "auto", provider: undefined }).map((route) => {
        const { libraryPath } = route.runtime === "ort" ? ort : openvino;
        const options = {
          libraryPaths: [libraryPath],
          modelPath,
          threads: 1,
          workerCpus: undefined,
          spin: false,
        };
        const reason = failureOf(() => openEngine(route.provider, options));
        expect(reason).toBeInstanceOf(MissingError);
        expect(reason.message).toContain(route.provider);
        return reason;
      });

      const error = noRoute(backend, reasons);
      expect(exitCodeOf(error)).toBe(ExitCode.missing);
      for (const reason of reasons) expect(error.message).toContain(reason.message);
      expect(error.next).toContain("backend cpu");
    },
  );
});

describe.skipIf(ort.isMissing)("a provider that is a row of the table and nothing more", () => {
  const row: OrtProvider = {
    name: "CoreMLExecutionProvider",
    isCounted: false,
    runtime: "ort",
    backend: "npu",
    order: 2,
    bundles: ["ort"],
    graph: "common",
    options: () => ({ ModelFormat: "MLProgram" }),
    precision: "graph",
    call: "plain",
    threads: "device",
    needs: "nothing",
    missing: { finding: "Nobody finds", expected: "a Mac", next: "Buy one." },
  };
  const refusalOf = (provider: OrtProvider) =>
    failureOf(() => {
      new OrtEngine(provider, {
        provider: provider.name,
        libraryPaths: [ort.libraryPath],
        modelPath: fileOf("model.onnx", tinyModel),
        threads: 1,
        workerCpus: undefined,
        spin: false,
      });
    });

  test("is asked for nothing that another one needs, and fails by what the runtime says, in its own words", () => {
    const error = refusalOf(row);
    expect(error).toBeInstanceOf(MissingError);
    expect(error.message).toStartWith("Nobody finds CoreMLExecutionProvider; seen: ");
    expect(error.message).toEndWith("; expected: a Mac");
    expect(error.message).toContain("CoreML");
    expect(error.message).not.toMatch(/vulkan/i);
    expect(error.next).toBe("Buy one. Or choose backend cpu.");
  });

  test.skipIf(existsSync("/usr/share/vulkan/icd.d"))("is asked for what its row says", () => {
    expect(refusalOf({ ...row, needs: "vulkan" }).message).toContain("libvulkan");
  });
});

describe("a library that cannot be used", () => {
  test.each(runtimes)("$runtime: every path that was tried is named, with what was found there", (native) => {
    const textFile = fileOf("library.so", "no library at all");
    const missing = join(temporaryFolder(), "nowhere.so");
    const error = failureOf(() =>
      openEngine(native.provider, {
        libraryPaths: [missing, textFile],
        modelPath: "model.onnx",
        threads: 1,
        workerCpus: undefined,
        spin: false,
      }),
    );
    expect(exitCodeOf(error)).toBe(ExitCode.missing);
    expect(error.message).toContain(`${missing}: no such file`);
    expect(error.message).toContain(`${textFile}: `);
    expect(error.next).toContain(`${native.runtime}Library`);
  });

  test.skipIf(ort.isMissing || openvino.isMissing)("another library says which function it lacks", () => {
    const swapped = { ...ort, libraryPath: openvino.libraryPath };
    expect(failureOf(() => openOnCpu(swapped, "model.onnx")).message).toContain("OrtGetApiBase");
  });
});

for (const native of runtimes) {
  describe.skipIf(native.isMissing)(`${native.runtime}: a file that is not a text model`, () => {
    const refusal = (path: string) => {
      const error = failureOf(() => openOnCpu(native, path));
      expect(exitCodeOf(error)).toBe(ExitCode.missing);
      expect(error.message).toContain(path);
      return error;
    };

    test("truncated anywhere", () => {
      for (let sizeBytes = 0; sizeBytes < tinyModel.length; sizeBytes += 19) {
        refusal(fileOf("truncated.onnx", tinyModel.subarray(0, sizeBytes)));
      }
    });

    test("text", () => {
      refusal(fileOf("text.onnx", "A line of text.\n".repeat(50)));
    });

    test("not there", () => {
      refusal(join(temporaryFolder(), "nowhere.onnx"));
    });

    test.each([
      ["missing", undefined],
      ["truncated", new Uint8Array(8)],
    ])("external data that is %s", (_, content) => {
      const path = fileOf("external.onnx", encodeExternalModel());
      if (content) writeFileSync(join(path, "..", "table.bin"), content);
      refusal(path);
    });

    test("the model of an image, whose inputs are named", () => {
      const error = refusal(fileOf("image.onnx", encodeImageModel()));
      expect(error).toBeInstanceOf(DataError);
      expect(error.message).toContain("pixel_values float32[-1,3,4,4]");
    });
  });
}

/** A text model whose table of 16 bytes lies in a file beside it. */
function encodeExternalModel(): Uint8Array {
  return encodeModel({
    irVersion: 8,
    opset: 17,
    graph: {
      name: "external",
      inputs: [{ name: "input_ids", elementType: ElementType.int32, shape: ["batch", "tokens"] }],
      outputs: [{ name: "last_hidden_state", elementType: ElementType.float, shape: ["batch", "tokens", 2] }],
      initializers: [
        {
          name: "table",
          elementType: ElementType.float,
          dims: [2, 2],
          data: { location: "table.bin", offset: 0, sizeBytes: 16 },
        },
      ],
      nodes: [node("Gather", ["table", "input_ids"], ["last_hidden_state"])],
    },
  });
}

function encodeImageModel(): Uint8Array {
  return encodeModel({
    irVersion: 8,
    opset: 17,
    graph: {
      name: "image",
      inputs: [{ name: "pixel_values", elementType: ElementType.float, shape: ["batch", 3, 4, 4] }],
      outputs: [{ name: "image_embeds", elementType: ElementType.float, shape: ["batch", 48] }],
      initializers: [],
      nodes: [node("Flatten", ["pixel_values"], ["image_embeds"], { axis: { int: 1 } })],
    },
  });
}
