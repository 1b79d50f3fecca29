// A process that does not answer, when the one who waits for it is asked to end.
import { afterEach, expect, test } from "bun:test";
import { Interrupted, setSignalSource, wakeWaiting } from "../../../src/core/signals.ts";
import { PartnerProcess } from "../../../src/sim/load/partner-process.ts";
import { markProcesses } from "./processes.ts";

const CODE = 143;
/** It hears the end of its input, and stays. */
const DEAF = [process.execPath, "-e", "setInterval(() => {}, 1000); process.stdin.resume()"];

let hasCome = false;
function comeSignal() {
  hasCome = true;
  wakeWaiting();
}

afterEach(() => setSignalSource(undefined));

test.each(["while it is waited for", "before"])(
  "a signal %s ends the waiting, and the process",
  async (when) => {
    hasCome = false;
    setSignalSource({ code: () => (hasCome ? CODE : undefined), letGo() {}, hold() {} });
    const running = markProcesses();
    const groups: number[] = [];
    const partner = new PartnerProcess("a deaf one", DEAF, async (group) => void groups.push(group));
    if (when === "before") comeSignal();
    const answer = partner.ready().catch((error: unknown) => error);
    if (!hasCome) comeSignal();
    expect(await answer).toBeInstanceOf(Interrupted);
    // Its failure is none: who runs it tells of the signal.
    expect(partner.failure()).toBeUndefined();
    await partner.close();
    expect(running()).toEqual([]);
  },
);
