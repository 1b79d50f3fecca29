// The clock that processes share: an instant of another process must lie between two of our own.
import { expect, test } from "bun:test";
import { join } from "node:path";
import { monotonicNs } from "../../src/host/clock.ts";

test("processes read the same clock", () => {
  const clock = join(import.meta.dir, "..", "..", "src", "host", "clock.ts");
  const program = `import { monotonicNs } from ${JSON.stringify(clock)}; console.log(monotonicNs());`;
  const beforeNs = monotonicNs();
  const child = Bun.spawnSync([process.execPath, "-e", program]);
  const afterNs = monotonicNs();
  const childNs = Number(child.stdout.toString());
  expect(childNs).toBeGreaterThan(beforeNs);
  expect(childNs).toBeLessThan(afterNs);
});
