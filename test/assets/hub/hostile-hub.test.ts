// A hub that lies, leads elsewhere, stalls and never ends. Nothing but the model's own folder is ever written, the token stays with
// the hub, and each answer ends in what a person can act on: exit 3, in little time.
import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { dirname, join } from "node:path";
import { hubSettings } from "../../../src/assets/hub/hub-settings.ts";
import { pullModel } from "../../../src/assets/store/pull.ts";
import { verifyModel } from "../../../src/assets/store/store-verify.ts";
import { ExitCode, UsageError } from "../../../src/core/errors.ts";
import { exitCodeOf } from "../../../src/core/system-error.ts";
import { referenceFolder } from "../../embed/reference-models.ts";
import { COMMIT, type LoopbackFile, type LoopbackHub, openLoopbackHub, treeEntry } from "../loopback-hub.ts";
import { temporaryFolders } from "../temporary-folder.ts";

const temporaryFolder = temporaryFolders();
const id = "someone/tiny-model";
const TOKEN = "hf_secret";
const source = join(referenceFolder, "minilm");
const files: LoopbackFile[] = readdirSync(source, { recursive: true, encoding: "utf8" })
  .filter((name) => name.includes("."))
  .map((name) => ({ name, content: readFileSync(join(source, name)), isLarge: name.endsWith(".onnx") }));
const graph = files.find(({ name }) => name === "onnx/model.onnx")!;

let hub: LoopbackHub;
/** Holds the store, and beside it what must stay as it is. */
let place: string;
beforeEach(async () => {
  hub = await openLoopbackHub(id, files);
  patience = {};
  place = temporaryFolder();
  mkdirSync(join(place, "precious"));
  writeFileSync(join(place, "precious", "thesis.txt"), "mine");
});
afterEach(() => hub.stop());

const pull = (revision = "main", endpoint = hub.url) =>
  pullModel({
    id,
    revision,
    variant: "fp32",
    store: join(place, "store"),
    hub: { ...hubSettings({ env: { HF_ENDPOINT: endpoint, HF_TOKEN: TOKEN }, home: null }), ...patience },
    retryWaitMs: 1,
    onProgress: () => {},
  });

/** For hubs that stall; a busy machine keeps others waiting as long. */
const LITTLE_PATIENCE = { stallMs: 200 };
let patience: Partial<typeof LITTLE_PATIENCE> = {};

/** The failure of a pull that must fail, with nothing written beside what it may write. */
async function failure(revision?: string): Promise<string> {
  const error = await pull(revision).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(Error);
  expect(exitCodeOf(error)).toBe(ExitCode.missing);
  expect(existsSync(join(place, "store", id))).toBe(false);
  untouched();
  return (error as Error).message;
}

function untouched(): void {
  expect(readdirSync(place).filter((name) => name !== "store")).toEqual(["precious"]);
  expect(readFileSync(join(place, "precious", "thesis.txt"), "utf8")).toBe("mine");
  const inStore = existsSync(join(place, "store")) ? readdirSync(join(place, "store")) : [];
  expect(inStore.filter((name) => ![".pulling", "someone"].includes(name))).toEqual([]);
}

function send(
  response: ServerResponse,
  content: unknown,
  headers: Readonly<Record<string, string>> = {},
): true {
  response.writeHead(200, { "Content-Type": "application/json", ...headers });
  response.end(typeof content === "string" ? content : JSON.stringify(content));
  return true;
}

describe("the commit", () => {
  test.each([
    "x/../../../../precious",
    "../../../precious",
    COMMIT.slice(1),
    `${COMMIT}0`,
    COMMIT.toUpperCase().replace("0", "G"),
    "",
    "main",
    `${COMMIT}\n`,
    undefined,
    null,
    7,
    1e40,
    [[COMMIT]],
    { sha: COMMIT },
    true,
  ])("%p is none", async (sha) => {
    hub.faults.answer = (path, response) => path.includes("/revision/") && send(response, { id, sha });
    expect(await failure()).toContain("which commit it has");
  });

  test.each(["null", "[]", "7", '"text"', "{", "", "<html>"])("an answer %p has none", async (body) => {
    hub.faults.answer = (path, response) => path.includes("/revision/") && send(response, body);
    await failure();
  });

  test("is the one that was asked for", async () => {
    const other = "f".repeat(40);
    hub.faults.answer = (path, response) => path.includes("/revision/") && send(response, { sha: COMMIT });
    expect(await failure(other)).toContain(other);
    expect((await pull(COMMIT)).commit).toBe(COMMIT);
  });
});

describe("the listing", () => {
  const listing = (content: unknown) => {
    hub.faults.answer = (path, response) => path.includes("/tree/") && send(response, content);
  };
  const entries = files.map(treeEntry);

  test.each([
    "../precious/thesis.json",
    "1_Pooling/../../../precious/thesis.json",
    "/etc/passwd.json",
    "a\0b.json",
    `${"n".repeat(300)}.json`,
    "..\\..\\precious\\thesis.json",
    "C:evil.json",
    "nul.json",
    "COM1.json",
    "a\u001b[2Jb.json",
    "trailing.json ",
    "lone\ud800.json",
    "./config.json",
  ])("a name %p is refused or passed over, and never written", async (path) => {
    listing([...entries, { ...treeEntry(files[0]!), path }]);
    const error = await pull().then(
      () => undefined,
      (reason: unknown) => reason,
    );
    if (error !== undefined) expect(exitCodeOf(error)).toBe(ExitCode.missing);
    untouched();
    const written = existsSync(join(place, "store", id))
      ? readdirSync(join(place, "store", id), { recursive: true, encoding: "utf8" })
      : [];
    const known = new Set([...files.flatMap(({ name }) => [name, dirname(name)]), ".mrlbench.json"]);
    expect(written.filter((name) => !known.has(name))).toEqual([]);
  });

  test.each([
    ["a file twice", [...entries, entries[0]]],
    [
      "a file twice but for capitals",
      [...entries, { ...entries[0], path: entries[0]!.path.toUpperCase().replace(".JSON", ".json") }],
    ],
    ["a number as a name", [...entries, { ...entries[0], path: 7 }]],
    ["no name", [...entries, { type: "file" }]],
    ["null as an entry", [...entries, null]],
    ["a text as an entry", [...entries, "config.json"]],
    ["a size below zero", [{ ...entries[0], size: -1, lfs: undefined }, ...entries.slice(1)]],
    ["a size that is a text", [{ ...entries[0], size: "9", lfs: undefined }, ...entries.slice(1)]],
    ["a size beyond all disks", [{ ...entries[0], size: 1e300, lfs: undefined }, ...entries.slice(1)]],
    ["no hash", [{ ...entries[0], oid: undefined, lfs: undefined }, ...entries.slice(1)]],
    ["a hash that is a path", [{ ...entries[0], oid: "../../x", lfs: undefined }, ...entries.slice(1)]],
    ["an object", { files: entries }],
    ["nothing", []],
    ["null", null],
  ])("%s is refused", async (_, content) => {
    listing(content);
    await failure();
  });

  test("has an end, whatever it says of a next page", async () => {
    hub.faults.answer = (path, response) =>
      path.includes("/tree/") && send(response, [], { Link: `<${hub.url}${path}?again>; rel="next"` });
    expect(await failure()).toContain("more than 100 pages");
    expect(hub.requests.length).toBeLessThan(1000);
  });

  test("of many small pages is not held beyond what any model has", async () => {
    let pages = 0;
    const page = [{ type: "directory", path: "x".repeat(1 << 20) }];
    hub.faults.answer = (path, response) =>
      path.includes("/tree/") &&
      send(response, page, { Link: `<${hub.url}${path}?cursor=${++pages}>; rel="next"` });
    expect(await failure()).toMatch(/more than the \d+ bytes/);
    expect(pages).toBeLessThan(5 * 40);
  });

  test("of more than a page is read to its end", async () => {
    hub.faults.answer = (path, response, request) => {
      if (!path.includes("/tree/")) return false;
      const isSecond = request.url!.includes("cursor");
      const link = { Link: `<${hub.url}${path}?cursor=2>; rel="next"` };
      return send(response, isSecond ? entries.slice(2) : entries.slice(0, 2), isSecond ? {} : link);
    };
    expect(verifyModel((await pull()).folder).state).toBe("ok");
  });
});

describe("the token", () => {
  let elsewhere: Server;
  let seen: string[];
  let elsewhereUrl: string;
  beforeEach(async () => {
    seen = [];
    elsewhere = createServer((request, response) => {
      seen.push(JSON.stringify(request.headers));
      const name = files.find((file) => request.url === `/${id}/resolve/${COMMIT}/${file.name}`);
      response.writeHead(200, { "X-Cache": "Hit from cloudfront", ETag: '"1"' });
      response.end(name?.content ?? "[]");
    });
    await new Promise<void>((resolve) => elsewhere.listen(0, "127.0.0.1", resolve));
    elsewhereUrl = `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}`;
  });
  afterEach(() => elsewhere.close());

  test.each([301, 302, 303, 307, 308])("does not follow a %d to another port", async (status) => {
    hub.faults.answer = (path, response) => {
      if (!path.includes("/resolve/")) return false;
      response.writeHead(status, { Location: `${elsewhereUrl}${path}`, "X-Cache": "Hit from cloudfront" });
      response.end();
      return true;
    };
    expect(verifyModel((await pull()).folder).state).toBe("ok");
    expect(seen.length).toBeGreaterThan(0);
    expect(seen.join()).not.toContain(TOKEN);
    expect(new Set(hub.tokens)).toEqual(new Set([`Bearer ${TOKEN}`]));
  });

  test("does not follow to the same address by another name, nor to a next page elsewhere", async () => {
    const { port } = new URL(elsewhereUrl);
    hub.faults.answer = (path, response) => {
      if (!path.includes("/tree/")) return false;
      return send(response, files.map(treeEntry), { Link: `<http://localhost:${port}/next>; rel="next"` });
    };
    await pull().catch(() => {});
    expect(seen.join()).not.toContain(TOKEN);
  });

  test.each([
    ["a name and a password", (host: string) => `http://user:password@${host}`],
    ["the hub's own host as a name", (host: string) => `http://${new URL(hub.url).host}@${host}`],
    ["a name, as the hub itself", () => `http://user@${new URL(hub.url).host}`],
    ["a password, as the hub itself", () => `http://:password@${new URL(hub.url).host}`],
  ])("goes nowhere with %s, by a redirect or as a next page", async (_, addressOf) => {
    const address = addressOf(new URL(elsewhereUrl).host);
    hub.faults.answer = (path, response) => {
      if (!path.includes("/resolve/")) return false;
      response.writeHead(302, { Location: `${address}${path}` });
      response.end();
      return true;
    };
    expect(await failure()).toContain("a redirect from");
    hub.faults.answer = (path, response) =>
      path.includes("/tree/") &&
      send(response, files.map(treeEntry), { Link: `<${address}/next>; rel="next"` });
    expect(await failure()).toContain("a redirect from");
    expect(seen).toEqual([]);
    expect(new Set(hub.tokens)).toEqual(new Set([`Bearer ${TOKEN}`]));
  });

  test.each(["http://user:password@127.0.0.1:1", "http://user@127.0.0.1:1", "http://:p@127.0.0.1:1"])(
    "is not read for an endpoint with a name or a password: %s",
    (endpoint) => {
      const settings = () => hubSettings({ env: { HF_ENDPOINT: endpoint, HF_TOKEN: TOKEN }, home: null });
      expect(settings).toThrow(UsageError);
      expect(settings).not.toThrow("p@");
    },
  );

  test("comes back with a redirect that comes back", async () => {
    hub.faults.token = TOKEN;
    hub.faults.answer = (path, response, request) => {
      if (!path.includes("/resolve/") || request.url!.includes("again")) return false;
      response.writeHead(307, { Location: `${path}?again` });
      response.end();
      return true;
    };
    expect(verifyModel((await pull()).folder).state).toBe("ok");
  });

  test.each(["file:///etc/passwd", "ftp://127.0.0.1/x", "data:,x", "http://", "\\\\host\\x"])(
    "and nobody goes to %s",
    async (location) => {
      hub.faults.answer = (path, response) => {
        if (!path.includes("/resolve/")) return false;
        response.writeHead(302, { Location: location });
        response.end();
        return true;
      };
      await failure();
    },
  );

  test.each([
    [
      "the words of a refusal",
      (response: ServerResponse) => {
        response.writeHead(403, `for ${TOKEN}`, { "Content-Type": "application/json" });
        response.end(JSON.stringify({ error: `Bearer ${TOKEN} may not read this` }));
      },
    ],
    [
      "words of a refusal that spell it in numbers",
      (response: ServerResponse) => {
        response.writeHead(500);
        response.end(JSON.stringify({ message: TOKEN }).replace("hf_", "\\u0068f_"));
      },
    ],
    ["what is no JSON", (response: ServerResponse) => response.end(`<p>${TOKEN}</p>`)],
    ["a commit", (response: ServerResponse) => response.end(JSON.stringify({ sha: TOKEN }))],
    [
      "an address that nobody goes to",
      (response: ServerResponse) => {
        response.writeHead(302, { Location: `ftp://127.0.0.1/${TOKEN}` });
        response.end();
      },
    ],
  ])("is not shown where the hub repeats it in %s", async (_, answer) => {
    hub.faults.answer = (_path, response) => {
      answer(response);
      return true;
    };
    const told = await failure();
    expect(told).not.toContain(TOKEN);
    expect(told).toContain("[access token]");
  });

  test("what is no answer of a hub is not told as a connection that broke", async () => {
    hub.faults.answer = (_path, response) => send(response, "<html>");
    const error = await pull().catch((reason: unknown) => reason);
    expect(error).toMatchObject({ next: expect.stringContaining("HF_ENDPOINT") });
    expect(String(error)).not.toContain("a connection that lasts");
  });

  test("redirects have an end", async () => {
    hub.faults.answer = (path, response) => {
      response.writeHead(302, { Location: `${path}/x` });
      response.end();
      return true;
    };
    expect(await failure()).toContain("more than 10 redirects");
  });

  test.each([
    "ftp://127.0.0.1",
    "127.0.0.1:80",
    "http://user:password@127.0.0.1",
    "http://",
    "https://host/?x=1",
  ])("an endpoint %s is refused before anything is asked", (endpoint) => {
    const settings = () => hubSettings({ env: { HF_ENDPOINT: endpoint }, home: null });
    expect(settings).toThrow(UsageError);
    expect(settings).not.toThrow("password@");
  });

  test.each(["hf_a\nX-Other: 1", "hf_a b", "hf_ä"])("a token %p is refused, and not printed", (token) => {
    const settings = () => hubSettings({ env: { HF_TOKEN: token }, home: null });
    expect(settings).toThrow("HF_TOKEN is not an access token");
    expect(settings).not.toThrow(token.slice(3));
  });
});

describe("what is sent", () => {
  test("is no more than the listing says", async () => {
    let sentBytes = 0;
    hub.faults.answer = (path, response) => {
      if (!path.endsWith("/config.json")) return false;
      response.writeHead(200);
      const piece = Buffer.alloc(1 << 16, 32);
      const pump = () => {
        while (!response.destroyed && sentBytes < 1e9) {
          sentBytes += piece.length;
          if (!response.write(piece)) return void response.once("drain", pump);
        }
        response.end();
      };
      pump();
      return true;
    };
    expect(await failure()).toMatch(/config\.json .*more than the \d+ bytes/);
    expect(sentBytes).toBeLessThan(1e8);
  });

  test("and a listing without end is not read to it", async () => {
    hub.faults.answer = (path, response) => {
      if (!path.includes("/tree/")) return false;
      response.writeHead(200);
      response.write("[");
      const piece = Buffer.alloc(1 << 20, 32);
      const pump = () => {
        while (!response.destroyed) if (!response.write(piece)) return void response.once("drain", pump);
      };
      pump();
      return true;
    };
    expect(await failure()).toMatch(/more than the \d+ bytes/);
  });

  test.each(["/revision/", "/tree/", "/resolve/"])(
    "a connection that stalls at %s is given up",
    async (where) => {
      patience = LITTLE_PATIENCE;
      hub.faults.answer = (path, response) => {
        if (!path.includes(where)) return false;
        response.writeHead(200);
        response.write(" ");
        return true;
      };
      const begin = performance.now();
      expect(await failure()).toMatch(/in 5 tries; seen: nothing came for 0\.2 s/);
      expect(performance.now() - begin).toBeLessThan(60_000);
    },
  );

  test("an answer that never begins is given up too", async () => {
    patience = LITTLE_PATIENCE;
    hub.faults.answer = () => true;
    expect(await failure()).toContain("nothing came for 0.2 s");
  });

  test("a part that begins elsewhere is not joined", async () => {
    Object.assign(hub.faults, { dropAfterBytes: 4000, drops: 1 });
    hub.faults.answer = (path, response, request) => {
      if (!path.endsWith(graph.name) || request.headers.range === undefined) return false;
      response.writeHead(206, {
        "Content-Range": `bytes 7-${graph.content.length - 1}/${graph.content.length}`,
      });
      response.end(graph.content.subarray(7));
      return true;
    };
    const { folder } = await pull().catch(() => ({ folder: undefined }));
    if (folder !== undefined) expect(verifyModel(folder).state).toBe("ok");
    delete hub.faults.answer;
    expect(verifyModel((await pull()).folder).state).toBe("ok");
  });
});

describe("a hub that is busy", () => {
  const busy = (status: number, headers: Readonly<Record<string, string>>, times: number) => {
    let left = times;
    hub.faults.answer = (path, response) => {
      if (!path.includes("/resolve/") || left-- <= 0) return false;
      response.writeHead(status, { "Content-Type": "application/json", ...headers });
      response.end('{"error":"slow down"}');
      return true;
    };
  };

  test("is asked again no sooner than it wishes", async () => {
    busy(429, { "Retry-After": "1" }, 1);
    const begin = performance.now();
    await pull();
    expect(performance.now() - begin).toBeGreaterThan(1000);
  });

  test("that asks for too much patience is not waited for; its status and its wish are told", async () => {
    busy(429, { "Retry-After": "3600" }, 1e6);
    const text = await failure();
    expect(text).toContain("429 Too Many Requests: slow down");
    expect(text).toContain("after 3600 s");
    expect(text).not.toContain("a connection that lasts");
  });

  test.each([429, 500, 502, 503, 504, 599])("is told by its status: %d", async (status) => {
    busy(status, {}, 1e6);
    expect(await failure()).toMatch(new RegExp(`in 5 tries; seen: ${status}.*: slow down`));
  });
});

describe("what lies in the store from before", () => {
  const download = () => join(place, "store", ".pulling", `someone--tiny-model@${COMMIT}`);

  test.each([
    ["a beginning of something else", (path: string) => writeFileSync(`${path}.part`, "x".repeat(500))],
    [
      "a part as long as the file, and another",
      (path: string) => writeFileSync(`${path}.part`, Buffer.alloc(graph.content.length, 7)),
    ],
    [
      "a part that is too long",
      (path: string) => writeFileSync(`${path}.part`, Buffer.alloc(graph.content.length + 9, 7)),
    ],
    [
      "a whole file that is another",
      (path: string) => writeFileSync(path, Buffer.alloc(graph.content.length, 7)),
    ],
    ["a folder where the part belongs", (path: string) => mkdirSync(`${path}.part`)],
    ["a folder where the file belongs", (path: string) => mkdirSync(path)],
  ])("%s is not trusted", async (_, plant) => {
    mkdirSync(join(download(), "onnx"), { recursive: true });
    plant(join(download(), graph.name));
    const { folder } = await pull();
    expect(readFileSync(join(folder, graph.name))).toEqual(Buffer.from(graph.content));
    expect(verifyModel(folder).state).toBe("ok");
  });

  test("a link is not written through", async () => {
    mkdirSync(join(download(), "onnx"), { recursive: true });
    symlinkSync(join(place, "precious", "thesis.txt"), join(download(), `${graph.name}.part`));
    await pull();
    untouched();
  });

  test("what was damaged since comes again", async () => {
    const { folder } = await pull();
    writeFileSync(join(folder, "tokenizer.json"), "{}");
    expect(verifyModel((await pull()).folder)).toEqual({ state: "ok", problems: [] });
    expect(readFileSync(join(folder, graph.name))).toEqual(Buffer.from(graph.content));
  });
});
