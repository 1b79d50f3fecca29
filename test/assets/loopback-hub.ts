// A model hub on this machine, as far as `pull` needs one, with the faults of a network: connections that end early, content that was
// changed on the way, refusals.
import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface LoopbackFile {
  readonly name: string;
  readonly content: Uint8Array;
  /** Large files are known by sha256, others by the hash of git. */
  readonly isLarge?: boolean;
}

export interface LoopbackFaults {
  /** Every answer with a file's content ends after so many bytes. */
  dropAfterBytes?: number;
  /** Connections that are dropped before they are left alone. */
  drops?: number;
  /** Answers 503 that come first. */
  unavailable?: number;
  /** Name of a file that comes changed. */
  changed?: string;
  /** The token without which everything is 401. */
  token?: string;
  /** Answers in its own way where it returns true. */
  answer?: (path: string, response: ServerResponse, request: IncomingMessage) => boolean;
}

export const COMMIT = "0123456789abcdef0123456789abcdef01234567";

export interface LoopbackHub {
  readonly url: string;
  readonly faults: LoopbackFaults;
  /** What was asked for: `path` and, where there is one, ` range`. */
  readonly requests: string[];
  /** Every value of an Authorization header that came. */
  readonly tokens: string[];
  stop(): void;
}

export async function openLoopbackHub(id: string, files: readonly LoopbackFile[]): Promise<LoopbackHub> {
  const faults: LoopbackFaults = {};
  const requests: string[] = [];
  const tokens: string[] = [];
  const answer = (path: string, range: string | undefined, authorization: string | undefined): Answer => {
    if (faults.token !== undefined && authorization !== `Bearer ${faults.token}`) {
      return json({ error: "Invalid credentials" }, 401);
    }
    if ((faults.unavailable ?? 0) > 0) {
      faults.unavailable!--;
      return json({ error: "busy" }, 503);
    }
    if (path.startsWith(`/api/models/${id}/revision/`)) return modelAnswer(id, path);
    if (path === `/api/models/${id}/tree/${COMMIT}`) return json(files.map(treeEntry));
    const file = files.find(({ name }) => path === `/${id}/resolve/${COMMIT}/${name}`);
    return file ? fileAnswer(file, range, faults) : json({ error: "Not found" }, 404);
  };
  const server = createServer((request, response) => {
    const path = decodeURIComponent(request.url!.split("?")[0]!);
    const { range, authorization } = request.headers;
    requests.push(range === undefined ? path : `${path} ${range}`);
    if (authorization !== undefined) tokens.push(authorization);
    if (faults.answer?.(path, response, request)) return;
    const { status, headers, body, sentBytes } = answer(path, range, authorization);
    response.writeHead(status, { ...headers, "Content-Length": body.length });
    if (sentBytes === undefined) response.end(body);
    else response.write(body.subarray(0, sentBytes), () => setTimeout(() => response.destroy(), 10));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const stop = () => {
    server.closeAllConnections();
    server.close();
  };
  return { url: `http://127.0.0.1:${port}`, faults, requests, tokens, stop };
}

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  /** Where the connection breaks; undefined where it lasts. */
  readonly sentBytes?: number;
}

function json(content: unknown, status = 200): Answer {
  const body = new TextEncoder().encode(JSON.stringify(content));
  return { status, headers: { "Content-Type": "application/json" }, body };
}

function modelAnswer(id: string, path: string): Answer {
  const revision = path.split("/").at(-1)!;
  if (revision !== "main" && revision !== COMMIT) {
    return json({ error: `Invalid rev id: ${revision}` }, 404);
  }
  return json({
    _id: "1",
    id,
    sha: COMMIT,
    private: false,
    gated: false,
    lastModified: "2026-01-01",
  });
}

export function treeEntry({ name, content, isLarge = false }: LoopbackFile) {
  const sha1 = createHash("sha1").update(`blob ${content.length}\0`).update(content).digest("hex");
  const lfs = {
    oid: createHash("sha256").update(content).digest("hex"),
    size: content.length,
    pointerSize: 130,
  };
  return { type: "file", path: name, size: content.length, oid: sha1, ...(isLarge && { lfs }) };
}

function fileAnswer(
  { name, content }: LoopbackFile,
  range: string | undefined,
  faults: LoopbackFaults,
): Answer {
  const [, from = "0", to] = /^bytes=(\d+)-(\d*)$/.exec(range ?? "") ?? [];
  const end = !to ? content.length : Math.min(content.length, Number(to) + 1);
  const body = content.slice(Number(from), end);
  if (faults.changed === name) body[0]! ^= 1;
  const headers = {
    ETag: '"1"',
    "Content-Type": "application/octet-stream",
    ...(range !== undefined && { "Content-Range": `bytes ${from}-${end - 1}/${content.length}` }),
  };
  const isDropped = (faults.drops ?? 0) > 0;
  if (isDropped) faults.drops!--;
  return {
    status: range === undefined ? 200 : 206,
    headers,
    body,
    ...(isDropped && { sentBytes: faults.dropAfterBytes ?? 0 }),
  };
}
