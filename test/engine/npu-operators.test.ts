// What messages of OpenVINO and of its NPU compiler name as refused.
import { expect, test } from "bun:test";
import { operatorsIn } from "../../src/engine/npu-compile.ts";

test.each([
  [
    "Model wasn't fully converted.\n-- ReduceSum-17 with a message:\n…\nSummary:\n-- No conversion rule found for operations: Det-17, com.microsoft.Own-1\n-- Conversion is failed for: ReduceSum-17",
    ["Det", "com.microsoft.Own"],
  ],
  ["-- Conversion is failed for: ReduceSum-17, Loop-13; expected", ["ReduceSum", "Loop"]],
  [
    "[NOT IMPLEMENTED] Unsupported operation Scale_7 with type BitwiseAnd and version opset13. Try to update. [NOT IMPLEMENTED] Unsupported operation x with type FFT and version opset1",
    ["BitwiseAnd", "FFT"],
  ],
  ["Compilation failed. vclAllocatedExecutableCreate4 result: 0x78000004", []],
])("%s", (message, operators) => {
  expect(operatorsIn(message)).toEqual([...operators]);
});
