// What would make a figure of a GPU wrong, shown on a software one: why our options, our proof and our calls are as they are.
import { expect, test } from "bun:test";
import { writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { PROVIDERS } from "../../src/engine/providers.ts";
import { temporaryFolders } from "../assets/temporary-folder.ts";
import { describeWith, missingOrt } from "../ffi/needs.ts";
import { softwareGpu } from "../software-gpu.ts";
import { encodeTinyModel } from "./tiny-model.ts";

const temporaryFolder = temporaryFolders();
const PLAIN = resolve("models/wordllama-256/fp32.onnx");
const GPU = "WebGpuExecutionProvider";
const CPU = "CPUExecutionProvider";

describeWith(missingOrt ?? softwareGpu.missing, "WebGPU", () => {
  const seen = inChild();

  function inChild() {
    if ((missingOrt ?? softwareGpu.missing) !== undefined) return undefined;
    const masked = join(temporaryFolder(), "masked.onnx");
    const roles = ["input_ids", "attention_mask"] as const;
    writeFileSync(masked, encodeTinyModel({ elementType: "int64", roles, isPooled: true }));
    const { stdout, stderr } = Bun.spawnSync(
      [process.execPath, join(import.meta.dir, "webgpu-traps-child.ts"), PLAIN, masked],
      { env: { ...process.env, ...softwareGpu.env }, stdout: "pipe", stderr: "pipe" },
    );
    try {
      return JSON.parse(stdout.toString());
    } catch {
      throw new Error(`the child said: ${stderr}`);
    }
  }

  test("leaves its own nodes out of the record in its default layout: an empty record proves nothing", () => {
    expect(seen.layouts.byDefault[GPU]).toBeUndefined();
    expect(seen.layouts.nchw[GPU]).toBeGreaterThan(0);
  });

  test("leaves int64 to the CPU unless it is told otherwise", () => {
    const { byDefault, enabled } = seen.int64;
    expect(enabled[CPU] ?? 0).toBeLessThan(byDefault[CPU]);
    expect(enabled[GPU]).toBeGreaterThan(byDefault[GPU]);
  });

  test("returns from a launch long before it is done; a call with host memory waits", () => {
    const { plainNs, launchNs } = seen.times;
    expect(Math.min(...launchNs)).toBeLessThan(Math.min(...plainNs));
  });

  test("gives in device memory what it gives in host memory, of the ids that lie there now", () => {
    const { ofPlainCall, ofDeviceTensors, ofOtherIds } = seen.times;
    expect(ofPlainCall.some((value: number) => value !== 0)).toBe(true);
    expect(ofDeviceTensors).toEqual(ofPlainCall);
    expect(ofOtherIds).not.toEqual(ofPlainCall);
  });
});

test("no provider is asked for graph capture, which replays old inputs, or for a device that stands for others", () => {
  const request = { threads: 1, workerCpus: undefined, precision: undefined };
  for (const provider of PROVIDERS) {
    expect(Object.keys(provider.options(request))).not.toContain("enableGraphCapture");
    expect(provider.name).not.toMatch(/AUTO|HETERO|MULTI|BATCH/);
  }
});
