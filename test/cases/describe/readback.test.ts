// What was asked for and did not take effect is said, and nothing else.
import { describe, expect, test } from "bun:test";
import { settingWarnings, threadWarnings } from "../../../src/cases/describe/readback.ts";

describe("settings", () => {
  test("that took effect, or cannot be asked for, need no word", () => {
    expect(
      settingWarnings([
        { name: "NUM_STREAMS", asked: "1", readBack: "1" },
        { name: "spin", asked: "0", readBack: null },
      ]),
    ).toEqual([]);
  });

  test("that did not take effect are named with both values", () => {
    const [warning, ...others] = settingWarnings([
      { name: "NUM_STREAMS", asked: "1", readBack: "1" },
      { name: "INFERENCE_PRECISION_HINT", asked: "f32", readBack: "bf16" },
    ]);
    expect(others).toEqual([]);
    expect(warning!.code).toBe("setting-not-applied");
    expect(warning!.text).toContain("INFERENCE_PRECISION_HINT=bf16 instead of f32");
  });

  test("that were emptied did not take effect", () => {
    expect(settingWarnings([{ name: "x", asked: "1", readBack: "" }])).toHaveLength(1);
  });
});

describe("threads", () => {
  const ALL = [0, 1, 2, 3];
  const thread = (...cpus: number[]) => ({ name: "mrlbench", cpus });
  const codes = (...args: Parameters<typeof threadWarnings>) =>
    threadWarnings(...args).map(({ code }) => code);

  test("on the CPUs that were asked for, or fewer of them, need no word", () => {
    expect(codes([thread(2, 3), thread(3)], [2, 3], ALL, false, "ort")).toEqual([]);
  });

  test("are free to run anywhere when nothing was asked for", () => {
    expect(codes([thread(0, 1, 2, 3)], undefined, ALL, false, "ort")).toEqual([]);
  });

  test("that are bound although nothing was asked for are named", () => {
    const warnings = threadWarnings([thread(0, 1, 2, 3), thread(1)], undefined, ALL, false, "ort");
    expect(warnings.map(({ code }) => code)).toEqual(["still-pinned"]);
    expect(warnings[0]!.text).toContain("CPUs 1");
  });

  test("that may run elsewhere are named, each, with both lists", () => {
    const warnings = threadWarnings([thread(2), thread(0, 1, 2), thread(7)], [2, 3], ALL, false, "ort");
    expect(warnings.map(({ code }) => code)).toEqual(["pin-not-applied", "pin-not-applied"]);
    expect(warnings[0]!.text).toContain("CPUs 0, 1, 2, asked for 2, 3");
    expect(warnings[1]!.text).toContain("CPUs 7, asked for 2, 3");
  });

  test("cannot be made to spin in OpenVINO, which is said only when it was asked for", () => {
    expect(codes([thread(...ALL)], undefined, ALL, true, "openvino")).toEqual(["spin-not-applied"]);
    expect(codes([thread(...ALL)], undefined, ALL, false, "openvino")).toEqual([]);
    expect(codes([thread(...ALL)], undefined, ALL, true, "ort")).toEqual([]);
  });
});
