// What is written of this machine, against what the system says of itself.
import { expect, test } from "bun:test";
import { existsSync, readFileSync } from "node:fs";
import { describeMachine } from "../../src/host/machine.ts";

const machine = describeMachine();

test("the machine has a short, stable name that fits a file name and a column", () => {
  expect(machine.id).toMatch(/^[a-z0-9]([a-z0-9-]*[a-z0-9])?-x\d+-[0-9a-f]{6}$/);
  expect(machine.id).toContain(`-x${machine.cpuCount}-`);
  expect(describeMachine()).toEqual(machine);
});

test.skipIf(!existsSync("/proc/meminfo"))("processor and memory are those of /proc", () => {
  const processors = readFileSync("/proc/cpuinfo", "utf8");
  if (processors.includes("model name")) expect(processors).toContain(machine.cpuModel);
  expect(machine.cpuCount).toBe(processors.match(/^processor\s*:/gm)!.length);
  const totalKiB = Number(/^MemTotal:\s+(\d+)/m.exec(readFileSync("/proc/meminfo", "utf8"))![1]);
  expect(machine.memoryBytes).toBe(totalKiB * 1024);
});

test("operating system and architecture are named as Bun names them", () => {
  expect(machine).toMatchObject({ os: process.platform, architecture: process.arch });
  expect(machine.osRelease).not.toBe("");
});
