// Who asks the hub, and on which way: the variables and the file of the hub's own tools, and the proxies of the environment.
import { describe, expect, test } from "bun:test";
import { mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { dirname, join } from "node:path";
import { hubSettings } from "../../../src/assets/hub/hub-settings.ts";
import { UsageError } from "../../../src/core/errors.ts";
import { openLoopbackHub } from "../loopback-hub.ts";
import { temporaryFolders } from "../temporary-folder.ts";

const temporaryFolder = temporaryFolders();

type Environment = Readonly<Record<string, string>>;
const settingsOf = (env: Environment, home: string | null = null) => hubSettings({ env, home });

test.each(["1", "true", "ON", "yes"])("HF_HUB_OFFLINE=%s forbids the network", (offline) => {
  expect(() => settingsOf({ HF_HUB_OFFLINE: offline })).toThrow("needs the network");
});

test("HF_HUB_OFFLINE=0 does not, and what is empty counts as not there", () => {
  expect(settingsOf({ HF_HUB_OFFLINE: "0", HF_TOKEN: "", HF_ENDPOINT: "" })).toMatchObject({
    endpoint: "https://huggingface.co",
    token: undefined,
  });
});

describe("the token", () => {
  /** A home in which somebody has logged in. */
  const homeWith = (path: string, token: string) => {
    const home = temporaryFolder();
    mkdirSync(dirname(join(home, path)), { recursive: true });
    writeFileSync(join(home, path), token);
    return home;
  };
  const stored = ".cache/huggingface/token";

  test("is HF_TOKEN, before the older variable, before the file of the login", () => {
    const home = homeWith(stored, "hf_file\n");
    const older = { HUGGING_FACE_HUB_TOKEN: "hf_older" };
    expect(settingsOf({ HF_TOKEN: "hf_new", ...older }, home).token).toBe("hf_new");
    expect(settingsOf(older, home).token).toBe("hf_older");
    expect(settingsOf({}, home).token).toBe("hf_file");
  });

  test("lies where the hub's tools put it", () => {
    const home = homeWith("elsewhere/huggingface/token", "hf_elsewhere");
    const folder = join(home, "elsewhere", "huggingface");
    expect(settingsOf({ HF_TOKEN_PATH: join(folder, "token") }, home).token).toBe("hf_elsewhere");
    expect(settingsOf({ HF_HOME: folder }, home).token).toBe("hf_elsewhere");
    expect(settingsOf({ XDG_CACHE_HOME: dirname(folder) }, home).token).toBe("hf_elsewhere");
    expect(settingsOf({}, home).token).toBeUndefined();
    expect(settingsOf({ HF_TOKEN_PATH: folder }, home).token).toBeUndefined();
  });

  test("is not sent where HF_HUB_DISABLE_IMPLICIT_TOKEN forbids it", () => {
    const env = { HF_HUB_DISABLE_IMPLICIT_TOKEN: "1" };
    expect(settingsOf({ ...env, HF_TOKEN: "hf_new" }, homeWith(stored, "hf_file")).token).toBeUndefined();
  });

  test("must be one; where it is not, the place is named and the value is not", () => {
    expect(() => settingsOf({ HF_TOKEN: "password" })).toThrow(UsageError);
    expect(() => settingsOf({ HF_TOKEN: "password" })).not.toThrow("password");
    const home = homeWith(stored, "password");
    expect(() => settingsOf({}, home)).toThrow(`${join(home, stored)} is not an access token`);
  });
});

describe("proxies of the environment", () => {
  const id = "someone/tiny-model";

  /** `models pull` in a process of its own: the variables are read when it starts. */
  function spawnPull(env: Environment) {
    const main = join(import.meta.dir, "../../../src/main.ts");
    const inherited = Object.entries(process.env).filter(([name]) => !/proxy$|^HF_/i.test(name));
    return Bun.spawn([process.execPath, main, "models", "pull", id, "--models", temporaryFolder()], {
      stderr: "pipe",
      env: { ...Object.fromEntries(inherited), ...env },
    });
  }

  /** A proxy that refuses everything. `first` is what it was asked for first. */
  async function openProxy() {
    const seen: string[] = [];
    const { promise: first, resolve: seeFirst } = Promise.withResolvers<string>();
    const see = (what: string) => {
      seen.push(what);
      seeFirst(what);
    };
    const server = createServer((request, response) => {
      see(`${request.method} ${request.url!.split("?")[0]}`);
      response.writeHead(404, { "Content-Type": "application/json" }).end('{"error":"no"}');
    });
    server.on("connect", (request, socket) => {
      see(`CONNECT ${request.url}`);
      socket.on("error", () => {}).end("HTTP/1.1 403 Forbidden\r\n\r\n");
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    return { url: `http://127.0.0.1:${port}`, seen, first, stop: () => server.close() };
  }

  test.each(["HTTP_PROXY", "http_proxy"])("%s is used for a hub without TLS", async (variable) => {
    const proxy = await openProxy();
    const child = spawnPull({ HF_ENDPOINT: "http://hub.invalid", [variable]: proxy.url });
    expect(await child.stderr.text()).toContain("the hub does not give model");
    expect(await child.exited).toBe(3);
    proxy.stop();
    expect(proxy.seen).toEqual([`GET http://hub.invalid/api/models/${id}/revision/main`]);
  });

  test.each(["HTTPS_PROXY", "https_proxy"])(
    "%s is asked for a tunnel to a hub with TLS",
    async (variable) => {
      const proxy = await openProxy();
      const child = spawnPull({ HF_ENDPOINT: "https://hub.invalid", [variable]: proxy.url });
      expect(await proxy.first).toBe("CONNECT hub.invalid:443");
      child.kill();
      await child.exited;
      proxy.stop();
    },
  );

  test.each(["NO_PROXY", "no_proxy"])("%s goes past them", async (variable) => {
    const proxy = await openProxy();
    const hub = await openLoopbackHub(id, []);
    const child = spawnPull({ HF_ENDPOINT: hub.url, HTTP_PROXY: proxy.url, [variable]: "127.0.0.1" });
    expect(await child.stderr.text()).toContain(`${id} has no model of variant fp32`);
    hub.stop();
    proxy.stop();
    expect(proxy.seen).toEqual([]);
  });
});
