// Who waits is told of a signal once, whether it comes later or came before.
import { afterEach, expect, test } from "bun:test";
import {
  endingAtOnce,
  endingAtOnceFromNow,
  endingAtOnceMeanwhile,
  Interrupted,
  onSignal,
  setSignalSource,
  stopIfGivenUp,
  unlessSignalled,
  wakeWaiting,
} from "../../src/core/signals.ts";

afterEach(() => setSignalSource(undefined));

function sourceOf() {
  const log: string[] = [];
  const state = { code: undefined as number | undefined };
  setSignalSource({
    code: () => state.code,
    letGo: () => void log.push("let go"),
    hold: () => void log.push("hold"),
  });
  return { log, state };
}

test("of one that comes later, and not after it was taken back", () => {
  const { state } = sourceOf();
  const heard: string[] = [];
  onSignal(() => heard.push("first"));
  onSignal(() => heard.push("taken back"))();
  state.code = 130;
  wakeWaiting();
  wakeWaiting();
  expect(heard).toEqual(["first"]);
});

test("of one that came before: soon, and once", async () => {
  const { state } = sourceOf();
  state.code = 143;
  const heard: string[] = [];
  onSignal(() => heard.push("late"));
  onSignal(() => heard.push("taken back"))();
  expect(heard).toEqual([]);
  await Promise.resolve();
  wakeWaiting();
  expect(heard).toEqual(["late"]);
});

test("long work lets go once, however deep, and holds again", async () => {
  const { log, state } = sourceOf();
  await endingAtOnceMeanwhile(async () => {
    log.push("work");
    endingAtOnce(() => log.push("within"));
  });
  expect(log).toEqual(["let go", "work", "within", "hold"]);
  expect(endingAtOnceMeanwhile(() => Promise.reject(new Error("no")))).rejects.toThrow("no");
  await Promise.resolve();
  expect(log.slice(4)).toEqual(["let go", "hold"]);
  state.code = 130;
  expect(() => endingAtOnce(() => log.push("never"))).toThrow(Interrupted);
});

test("work whose result nobody misses ends at once, but for a signal that came before", () => {
  const { log, state } = sourceOf();
  endingAtOnceFromNow(() => log.push("first"));
  state.code = 130;
  endingAtOnceFromNow(() => log.push("second"));
  expect(log).toEqual(["let go", "first", "hold", "second"]);
});

test("long work on numbers is given up at a signal, and nothing else is", () => {
  const { log, state } = sourceOf();
  const steps = () => {
    for (let step = 0; step < 3; step++) {
      stopIfGivenUp();
      log.push(`step ${step}`);
      if (step === 1) state.code = 130;
    }
    return "done";
  };
  expect(unlessSignalled(steps)).toBeUndefined();
  expect(log).toEqual(["step 0", "step 1"]);
  expect(unlessSignalled(steps)).toBeUndefined();
  expect(steps()).toBe("done");
  state.code = undefined;
  expect(() =>
    unlessSignalled(() => {
      throw new Error("no");
    }),
  ).toThrow("no");
});
