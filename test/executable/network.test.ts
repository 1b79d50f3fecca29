// Nothing but `models pull` opens a connection: the system calls of the other commands, as strace sees them.

import { expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { referenceFolder } from "../embed/reference-models.ts";
import { BRIEF, mrlbench, openWorkbench } from "./mrlbench.ts";

const { shell, start, temporaryFolder } = openWorkbench();

const canTrace = Bun.which("strace") !== null;
if (!canTrace) console.warn("SKIPPED: what goes to the network needs `strace` to be tested");

/** How a command ended, and the sockets that it and its children asked the system for. */
function trace(before: string, args: string) {
  const log = join(temporaryFolder(), "calls.txt");
  // Models that somebody keeps here are not looked at.
  const home = `env HOME=${temporaryFolder()}`;
  const { code } = shell(`${before} ${home} strace -f -e trace=socket,execve -o ${log} ${mrlbench} ${args}`);
  const calls = readFileSync(log, "utf8").split("\n");
  expect(calls[0]).toContain("execve(");
  return { code, sockets: calls.filter((call) => call.includes("socket(AF_INET")) };
}

test
  .skipIf(!canTrace)
  .each([
    BRIEF.join(" "),
    `${BRIEF.join(" ")} --runtime openvino --model all-minilm-l6-v2`,
    "--iters 20 --ttfi 1",
    "embed",
    "quality --dataset -",
    "models list",
    "models verify",
    `models add ${join(referenceFolder, "minilm")} --models store`,
    "cache",
  ])("mrlbench %s asks for no socket", (args) => {
  expect(trace("printf 'one\\ntwo\\nthree\\n' |", args)).toEqual({ code: 0, sockets: [] });
});

test.skipIf(!canTrace)("models pull does, so that it would be seen", () => {
  const { sockets } = trace("HF_ENDPOINT=http://127.0.0.1:1 timeout 200", "models pull a/b --models store");
  expect(sockets.length).toBeGreaterThan(0);
});

test("models pull is not led from outside into the network that it stands in", async () => {
  const asked: string[] = [];
  // Every host is behind this proxy: the hub is outside by its name.
  const proxy = createServer(({ url = "" }, response) => {
    asked.push(url);
    response.writeHead(302, { Location: "http://169.254.169.254/latest/meta-data" });
    response.end();
  });
  await new Promise<void>((listening) => proxy.listen(0, "127.0.0.1", listening));
  try {
    const env = {
      HF_ENDPOINT: "http://hub.example.org",
      HTTP_PROXY: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
    };
    const child = start(["models", "pull", "a/b", "--models", "store"], { cwd: temporaryFolder(), env });
    const said = await new Response(child.stderr).text();
    expect(await child.exited).toBe(3);
    expect(said).toContain("169.254.169.254");
    expect(asked.length).toBeGreaterThan(0);
    expect(asked.filter((url) => !url.startsWith("http://hub.example.org/"))).toEqual([]);
  } finally {
    proxy.closeAllConnections();
    proxy.close();
  }
}, 400_000);
