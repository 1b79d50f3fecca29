// What a child said is whole, also where what it left behind lives on and holds its streams.
import { expect, test } from "bun:test";
import { textsToEnd } from "../../src/core/child-streams.ts";

async function said(script: string): Promise<readonly string[]> {
  const child = Bun.spawn(["sh", "-c", script], { stdin: "ignore", stdout: "pipe", stderr: "pipe" });
  return textsToEnd(child.exited, [child.stdout, child.stderr]);
}

test("both streams of a child that ends with them", async () => {
  expect(await said("echo one; echo two >&2; echo three")).toEqual(["one\nthree\n", "two\n"]);
});

test("a program that holds the streams is not waited for", async () => {
  const [stdout, stderr] = await said("sleep 600 & echo $!; head -c 300000 /dev/zero | tr '\\0' x >&2");
  const left = Number(stdout);
  // It lives still, and is ended.
  expect(process.kill(left, 0)).toBe(true);
  process.kill(left, "SIGKILL");
  expect(stderr).toBe("x".repeat(300_000));
});

test("what it leaves may still have something to say", async () => {
  const [stdout] = await said("(for i in 1 2 3 4; do echo $i; sleep 0.3; done) & exit 0");
  expect(stdout).toBe("1\n2\n3\n4\n");
});
