// The C loop of `mrlbench boundary`: it makes the calls that it was given, and its times and failures are true.

import { cc } from "bun:ffi";
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { join } from "node:path";
import { Arena } from "../../../ffi/arena.ts";
import { CLoop } from "../../../ffi/boundary/c-loop.ts";
import { OpenvinoCore } from "../../../ffi/openvino/core.ts";
import { OrtBoundCall } from "../../../ffi/ort/call.ts";
import { OrtEnvironment } from "../../../ffi/ort/environment.ts";
import { operatingSystem } from "../../../ffi/os/current.ts";
import { temporaryFolders } from "../../assets/temporary-folder.ts";
import { describeWith, missingOpenvino, missingOrt, openvinoLibrary, ortLibrary } from "../needs.ts";
import { openOpenvinoCalls } from "../openvino/table-calls.ts";
import { openOrtCalls } from "../ort/table-calls.ts";
import { oneText } from "../table-calls.ts";
import { largestDifference, meanOfRows, writeTableModels } from "../table-model.ts";

const temporaryFolder = temporaryFolders();
const loopSource = join(import.meta.dir, "../../../ffi/boundary/loop.c");
const maxCalls = 200;

const { symbols } = cc({
  source: join(import.meta.dir, "../fixtures/timed.c"),
  symbols: {
    monotonic_ns: { args: [], returns: "f64" },
    fail_from: { args: ["ptr"], returns: "i32" }, // cells
    busy: { args: ["ptr"], returns: "i32" }, // cells
    take_three: { args: ["ptr", "ptr", "ptr"], returns: "ptr" }, // cells, second, third
    fail_high: { args: ["ptr", "ptr", "ptr"], returns: "ptr" },
  },
});

function addressOf(name: keyof typeof symbols): number {
  return (symbols[name] as unknown as { ptr: number }).ptr;
}

let loop: CLoop;
let arena: Arena;
beforeAll(() => {
  loop = new CLoop(loopSource, maxCalls);
  arena = new Arena("c-loop-test");
});
afterAll(() => {
  loop.close();
  arena.close();
});

function cellsFor(...values: readonly number[]): { cells: Float64Array; addr: number } {
  const cells = arena.view(Float64Array, 1 + maxCalls);
  cells.set(values);
  return { cells, addr: arena.address(cells) };
}

describe("the clock", () => {
  test("is the system's monotonic clock, as the host reads it and as C reads it", () => {
    for (let round = 0; round < 100; round++) {
      const readings = [
        operatingSystem.monotonicNs(),
        loop.clockNs(),
        symbols.monotonic_ns(),
        loop.clockNs(),
        operatingSystem.monotonicNs(),
      ];
      expect(readings).toEqual(readings.toSorted((a, b) => a - b));
    }
  });
});

describe("latencies", () => {
  test("hold all that the function itself measured, and add up to no more than went by", () => {
    const { cells, addr } = cellsFor(0);
    const time = loop.prepare({ functionAddr: addressOf("busy"), argumentAddrs: [addr] });
    const beginNs = operatingSystem.monotonicNs();
    const latencyNs = [...time(maxCalls)];
    const elapsedNs = operatingSystem.monotonicNs() - beginNs;

    expect(cells[0]).toBe(maxCalls);
    expect(latencyNs).toHaveLength(maxCalls);
    latencyNs.forEach((each, call) => {
      expect(each).toBeGreaterThanOrEqual(cells[1 + call]!);
    });
    expect(latencyNs.reduce((sum, each) => sum + each)).toBeLessThanOrEqual(elapsedNs);
  });

  test("are as many as were asked for, up to the room that there is", () => {
    const { cells, addr } = cellsFor(0, Infinity);
    const time = loop.prepare({ functionAddr: addressOf("fail_from"), argumentAddrs: [addr] });
    expect([0, 1, 17, maxCalls].map((count) => time(count).length)).toEqual([0, 1, 17, maxCalls]);
    const madeCalls = cells[0]!;
    expect(madeCalls).toBe(18 + maxCalls);
    expect(() => time(maxCalls + 1)).toThrow(`room for ${maxCalls} latencies, asked for ${maxCalls + 1}`);
    expect(cells[0]).toBe(madeCalls);
  });
});

describe("arguments and statuses", () => {
  test("three pointers arrive in their order, null among them", () => {
    const { cells, addr } = cellsFor(0, 0, 0);
    const second = cellsFor(42);
    const time = loop.prepare({
      functionAddr: addressOf("take_three"),
      argumentAddrs: [addr, second.addr, 0],
    });
    time(5);
    expect([...cells.subarray(0, 3)]).toEqual([5, 42, 1]);
  });

  test.each([0, 1, 30])(
    "a function that fails after %d calls stops the loop there, and is counted",
    (good) => {
      const { cells, addr } = cellsFor(0, good);
      const time = loop.prepare({ functionAddr: addressOf("fail_from"), argumentAddrs: [addr] });
      expect(() => time(50)).toThrow(`failed at call ${good} of 50`);
      expect(cells[0]).toBe(good + 1);
    },
  );

  test("a status is a whole pointer: one whose lower half is zero is a failure too", () => {
    const { cells, addr } = cellsFor(0);
    const time = loop.prepare({ functionAddr: addressOf("fail_high"), argumentAddrs: [addr, addr, 0] });
    expect(() => time(10)).toThrow("failed at call 0 of 10");
    expect(cells[0]).toBe(1);
  });

  test("two prepared calls keep their own arguments", () => {
    const first = cellsFor(0, Infinity);
    const second = cellsFor(0, Infinity);
    const functionAddr = addressOf("fail_from");
    const [timeFirst, timeSecond] = [first, second].map(({ addr }) =>
      loop.prepare({ functionAddr, argumentAddrs: [addr] }),
    );
    timeFirst!(3);
    timeSecond!(4);
    timeFirst!(5);
    expect([first.cells[0], second.cells[0]]).toEqual([8, 4]);
  });
});

const text = [5, 17, 200];

describeWith(missingOrt, "a session of ONNX Runtime", () => {
  test("computes the same from the C loop", () => {
    const environment = OrtEnvironment.open([ortLibrary]);
    const models = writeTableModels(temporaryFolder());
    const calls = openOrtCalls(environment, models, OrtBoundCall, oneText);
    calls.inputs.input_ids!.set(text);
    calls.prepare(text.length);
    const call = calls.call as OrtBoundCall;
    const time = loop.prepare({
      functionAddr: environment.functionAddress("RunWithBinding"),
      argumentAddrs: call.runArguments(text.length),
    });
    calls.output.fill(Number.NaN);
    expect(time(20).every((latencyNs) => latencyNs > 0)).toBe(true);
    expect(largestDifference(calls.output, meanOfRows(text))).toBeLessThan(1e-5);
    calls.close();
    environment.close();
  });
});

describeWith(missingOpenvino, "an infer request of OpenVINO", () => {
  test("computes the same from the C loop", () => {
    const core = OpenvinoCore.open([openvinoLibrary]);
    const calls = openOpenvinoCalls(core, writeTableModels(temporaryFolder()), oneText);
    calls.inputs.input_ids!.set(text);
    calls.prepare(text.length);
    calls.run(text.length);
    const time = loop.prepare({
      functionAddr: core.functionAddress("ov_infer_request_infer"),
      argumentAddrs: [calls.request.handle],
    });
    calls.output.fill(Number.NaN);
    expect(time(20).every((latencyNs) => latencyNs > 0)).toBe(true);
    expect(largestDifference(calls.output, meanOfRows(text))).toBeLessThan(1e-5);
    calls.close();
    core.close();
  });
});
