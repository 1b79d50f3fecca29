// What must never become a clean row: vectors that are no numbers, that nobody wrote, that do not depend on the text, or that
// change while they are timed.
import { describe, expect, test } from "bun:test";
import { ExitCode, RuntimeError } from "../../src/core/errors.ts";
import { VectorCheck } from "../../src/embed/vector-check.ts";
import { createScriptedEngine, type Script } from "../../src/engine/scripted.ts";
import { createTestEmbedder, tableOfIds } from "./embed-texts.ts";
import { graphOf, powerSums } from "./scripted-model.ts";

const texts = [[1, 2, 3], [4], [5, 6], [7, 8, 9, 10]];

function checkOf(script: Script, { ids = texts, batch = 1, normalize = true, isPooled = true } = {}) {
  const engine = createScriptedEngine(graphOf({ dim: 3, isPooled }), script);
  return new VectorCheck(createTestEmbedder(engine, { batch, normalize }, 4), tableOfIds(ids));
}

/** The failure's text; it must be one of the runtime. */
function refusal(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    expect(error).toBeInstanceOf(RuntimeError);
    expect((error as RuntimeError).exitCode).toBe(ExitCode.native);
    return (error as RuntimeError).message;
  }
  throw new Error("it was accepted");
}

/** Right up to a call, then as `late` says. */
const rightUntil =
  (firstLate: number, late: Script): Script =>
  (call) =>
    call.index < firstLate ? powerSums(call) : late(call);

describe("the check of a case", () => {
  test.each([1, 2, 3])("accepts right vectors, batches of %i, before and after", (batch) => {
    checkOf(powerSums, { batch }).assertUnchanged();
    checkOf(powerSums, { batch, normalize: false }).assertUnchanged();
  });

  test("accepts a single text, and texts that are all the same", () => {
    checkOf(powerSums, { ids: [[1, 2]] }).assertUnchanged();
    checkOf(powerSums, { ids: [[3], [3], [3]] }).assertUnchanged();
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY])(
    "refuses a component that is %p, and says where",
    (bad) => {
      const script: Script = (call) => {
        powerSums(call);
        if (call.index === 2) call.output[1] = bad;
        return 0;
      };
      expect(refusal(() => checkOf(script, { normalize: false }))).toContain(
        "text 3 of the set is not finite",
      );
      refusal(() => checkOf(script, { normalize: true }));
    },
  );

  test.each([
    ["pooled", true],
    ["one vector a token", false],
  ])("refuses calls that write nothing, %s, also when there is a single text", (_, isPooled) => {
    const silent: Script = () => 0;
    expect(refusal(() => checkOf(silent, { isPooled }))).toContain("not finite");
    refusal(() => checkOf(silent, { isPooled, ids: [[1, 2]] }));
    refusal(() => checkOf(silent, { isPooled, normalize: false }));
  });

  test("refuses calls that write a part only", () => {
    const script: Script = (call) => {
      powerSums(call);
      call.output[2] = Number.NaN;
      return 0;
    };
    refusal(() => checkOf(script));
  });

  test("refuses vectors that do not depend on the text", () => {
    const script: Script = ({ output }) => {
      output.set([1, 2, 3]);
      return 0;
    };
    expect(refusal(() => checkOf(script))).toContain("do not depend on the input");
  });

  test("passes on the failure of a call", () => {
    expect(refusal(() => checkOf(() => 3))).toContain("status 3");
  });
});

describe("after the run", () => {
  const afterwards = (late: Script) => {
    const check = checkOf(rightUntil(texts.length, late));
    return refusal(() => check.assertUnchanged());
  };

  test("a vector that has changed is refused, and the text named", () => {
    const message = afterwards((call) => {
      powerSums(call);
      if (call.index === texts.length + 1) call.output[0]! *= 1.01;
      return 0;
    });
    expect(message).toContain("text 2 of the set changed during the run");
  });

  test("calls that have ceased to write are refused", () => {
    expect(afterwards(() => 0)).toContain("changed during the run");
  });

  test.each([
    [texts],
    [[[1, 2, 3]]],
    [
      [
        [4, 5],
        [4, 5],
      ],
    ],
  ])("calls that replay the last one are refused, with texts %j", (ids) => {
    let captured: Float32Array | undefined;
    let isReplayed = false;
    const check = checkOf(
      (call) => {
        if (isReplayed) call.output.set(captured!);
        else powerSums(call);
        captured ??= call.output.slice();
        return 0;
      },
      { ids },
    );
    isReplayed = true;
    expect(refusal(() => check.assertUnchanged())).toContain("changed during the run");
  });

  test("calls that fail by now are refused", () => {
    expect(afterwards(() => 9)).toContain("status 9");
  });

  test.each([true, false])("rounding in another order is accepted, normalised: %p", (normalize) => {
    const inOtherOrder: Script = (call) => {
      powerSums(call);
      for (let i = 0; i < call.output.length; i++) call.output[i]! *= 1 + 3e-7;
      return 0;
    };
    checkOf(rightUntil(texts.length, inOtherOrder), { normalize }).assertUnchanged();
  });
});
