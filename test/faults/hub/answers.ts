// What a false hub may answer: to the question for the commit, for the listing and for a file, each in many ways.
import type { ServerResponse } from "node:http";
import { gzipSync } from "node:zlib";
import { COMMIT, type LoopbackFile, treeEntry } from "../../assets/loopback-hub.ts";

export interface FalseAnswer {
  readonly name: string;
  /** Part of the path of the request that is answered so. */
  readonly to: "/revision/" | "/tree/" | "/resolve/";
  answer(response: ServerResponse, place: AnswerPlace): void;
  /** Asked again, each time a little later: takes seconds. */
  readonly isRetried?: boolean;
}

export interface AnswerPlace {
  readonly path: string;
  /** Of a server that is not the hub. */
  readonly elsewhere: string;
  readonly files: readonly LoopbackFile[];
}

const json = (response: ServerResponse, content: unknown, headers: Readonly<Record<string, string>> = {}) => {
  response.writeHead(200, { "Content-Type": "application/json", ...headers });
  response.end(typeof content === "string" ? content : JSON.stringify(content));
};

const SHAS: readonly unknown[] = [
  ...[
    "x/../../../../precious",
    "../../precious",
    "",
    "main",
    `${COMMIT}/..`,
    `${COMMIT}\n`,
    "0".repeat(39),
    "0".repeat(300),
  ],
  ...[7, 1e308, null, true, [COMMIT], { sha: COMMIT }, undefined],
];
const NAMES = [
  ...[
    "../precious/thesis.json",
    "/etc/evil.json",
    "1_x/../../../precious/thesis.json",
    "..\\precious\\thesis.json",
  ],
  ...[
    "a\0b.json",
    `${"n".repeat(300)}.json`,
    "nul.json",
    "C:evil.json",
    "a\u001b[2Jb.json",
    ".json/",
    "lone\ud800.json",
    "turned\u202egpj.json",
    "con\u200bfig.json",
    "line\u2028.json",
    "C1\u009b2J.json",
    "1_Pooling//../../../precious/thesis.json",
    "./config.json",
    "config.json/x.json",
    "CON .json",
    "conin$.json",
    "\\\\?\\C:\\x.json",
    "\\\\127.0.0.1\\share\\x.json",
    "%2e%2e/precious/thesis.json",
    "tokenizer.json",
    "TOKENIZER.JSON",
  ],
];
const ENTRIES: readonly [name: string, change: Readonly<Record<string, unknown>> | null][] = [
  ["a number as a name", { path: 7 }],
  ["no name", { path: undefined }],
  ["a negative size", { size: -1, lfs: undefined }],
  ["a size beyond all disks", { size: 1e300, lfs: undefined }],
  ["a size that is a text", { size: "9", lfs: undefined }],
  ["no hash", { oid: undefined, lfs: undefined }],
  ["a hash that is a path", { oid: "../../x", lfs: undefined }],
  ["null", null],
];
const DEEP = `${"[".repeat(500_000)}${"]".repeat(500_000)}`;
const LOCATIONS = [
  ...["file:///etc/passwd", "ftp://127.0.0.1/x", "data:,x", "http://", "//", "http://[::1", "javascript:1"],
  ...["http://127.0.0.1:99999/", "?".repeat(100_000)],
];
const STATUSES = [400, 401, 403, 404, 410, 451];
const BUSY = [204, 304, 418, 429, 500, 502, 503, 999];
/** Whatever comes in place of an answer. */
const BYTES: readonly [name: string, bytes: string][] = [
  ["no HTTP", "hello\r\n\r\n"],
  ["nothing at all", ""],
  ["half a status", "HTTP/1.1 20"],
  ["a status without a number", "HTTP/1.1 OK\r\n\r\n"],
  ["a header of megabytes", `HTTP/1.1 200 OK\r\nX: ${"x".repeat(4 << 20)}\r\n\r\n`],
  ["a hundred thousand headers", `HTTP/1.1 200 OK\r\n${"X: y\r\n".repeat(100_000)}\r\n`],
  [
    "a redirect to what is no address",
    "HTTP/1.1 302 Found\r\nLocation: http://\u00e4\u202e\u001b[2J/\r\n\r\n",
  ],
  ["a length that is no number", "HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n[]"],
  ["a negative length", "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n[]"],
  ["a length of exabytes", "HTTP/1.1 200 OK\r\nContent-Length: 9223372036854775807\r\n\r\n[]"],
  ["a length beyond all numbers", `HTTP/1.1 200 OK\r\nContent-Length: ${"9".repeat(40)}\r\n\r\n[]`],
  ["chunks that are none", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n[]\r\n"],
  ["a chunk of exabytes", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n[]"],
  ["two lengths", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 9\r\n\r\n[]"],
  ["a compression that is none", "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\n[]"],
];
/** 256 MiB of blanks. */
const bomb = () => gzipSync(Buffer.alloc(256 << 20, " "));

export const falseAnswers: readonly FalseAnswer[] = [
  ...SHAS.map(
    (sha): FalseAnswer => ({
      name: `the commit ${JSON.stringify(sha)?.slice(0, 40)}`,
      to: "/revision/",
      answer: (response) => json(response, { sha }),
    }),
  ),
  ...["null", "[]", "7", '"text"', "<html>", "{", ""].flatMap((body) =>
    (["/revision/", "/tree/"] as const).map(
      (to): FalseAnswer => ({
        name: `${JSON.stringify(body)} at ${to}`,
        to,
        answer: (response) => json(response, body),
        isRetried: ["<html>", "{", ""].includes(body),
      }),
    ),
  ),
  ...NAMES.map(
    (path): FalseAnswer => ({
      name: `a file ${JSON.stringify(path).slice(0, 40)}`,
      to: "/tree/",
      answer: (response, { files }) =>
        json(response, [...files.map(treeEntry), { ...treeEntry(files[0]!), path }]),
    }),
  ),
  ...ENTRIES.map(
    ([name, change]): FalseAnswer => ({
      name: `${name} in the listing`,
      to: "/tree/",
      answer: (response, { files }) =>
        json(response, [...files.slice(1).map(treeEntry), change && { ...treeEntry(files[0]!), ...change }]),
    }),
  ),
  ...(["/revision/", "/tree/"] as const).map(
    (to): FalseAnswer => ({
      name: `lists in lists without an end at ${to}`,
      to,
      answer: (response) => json(response, DEEP),
    }),
  ),
  {
    name: "a listing without end",
    to: "/tree/",
    answer: (response, { path }) =>
      json(response, [], { Link: `<http://${response.req.headers.host}${path}>; rel="next"` }),
    isRetried: true,
  },
  {
    name: "a next page elsewhere",
    to: "/tree/",
    answer: (response, { files, elsewhere }) =>
      json(response, files.map(treeEntry), { Link: `<${elsewhere}/next>; rel="next"` }),
    isRetried: true,
  },
  ...[301, 302, 303, 307, 308].flatMap((status) =>
    (["/revision/", "/tree/", "/resolve/"] as const).map(
      (to): FalseAnswer => ({
        name: `${status} at ${to} to another port, with a header of CloudFront`,
        to,
        answer: (response, { path, elsewhere }) => {
          response.writeHead(status, { Location: `${elsewhere}${path}`, "X-Cache": "Hit from cloudfront" });
          response.end();
        },
        isRetried: true,
      }),
    ),
  ),
  ...["user:password@", "user@", ":password@", "127.0.0.1:80@"].flatMap((userInfo) =>
    (["/revision/", "/tree/", "/resolve/"] as const).map(
      (to): FalseAnswer => ({
        name: `a redirect at ${to} to another port, as ${userInfo}`,
        to,
        answer: (response, { path, elsewhere }) => {
          response.writeHead(302, { Location: `${elsewhere.replace("//", `//${userInfo}`)}${path}` });
          response.end();
        },
        isRetried: true,
      }),
    ),
  ),
  ...LOCATIONS.map(
    (location): FalseAnswer => ({
      name: `a redirect to ${location.slice(0, 40)}`,
      to: "/resolve/",
      answer: (response) => {
        response.writeHead(302, { Location: location });
        response.end();
      },
      isRetried: true,
    }),
  ),
  ...[...STATUSES, ...BUSY].map(
    (status): FalseAnswer => ({
      name: `status ${status}`,
      to: "/resolve/",
      answer: (response) => {
        response.writeHead(status, { "Content-Type": "application/json" });
        response.end('{"error":"\\u001b[2Jno"}');
      },
      isRetried: BUSY.includes(status),
    }),
  ),
  {
    name: "a wish to wait an hour",
    to: "/resolve/",
    answer: (response) => {
      response.writeHead(429, { "Retry-After": "3600" });
      response.end();
    },
  },
  ...(["/revision/", "/tree/", "/resolve/"] as const).flatMap((to) =>
    BYTES.map(
      ([name, bytes]): FalseAnswer => ({
        name: `${name} at ${to}`,
        to,
        answer: (response) => void response.socket?.end(bytes),
        isRetried: true,
      }),
    ),
  ),
  ...(["/revision/", "/tree/", "/resolve/"] as const).flatMap((to): readonly FalseAnswer[] => [
    {
      name: `much in little at ${to}`,
      to,
      answer: (response) => {
        response.writeHead(200, { "Content-Encoding": "gzip" });
        response.end(bomb());
      },
      isRetried: true,
    },
    {
      name: `a redirect at ${to} to itself`,
      to,
      answer: (response, { path }) => {
        response.writeHead(302, { Location: path });
        response.end();
      },
      isRetried: true,
    },
    {
      name: `a redirect at ${to} that grows`,
      to,
      answer: (response, { path }) => {
        response.writeHead(302, { Location: `${path}/${path}` });
        response.end();
      },
      isRetried: true,
    },
  ]),
  ...["bytes 5-9/10", "bytes */10", "bytes 0-9/10", "", "bytes -1-9/10", "lines 0-9/10"].map(
    (range): FalseAnswer => ({
      name: `a part that nobody asked for: ${range}`,
      to: "/resolve/",
      answer: (response) => {
        response.writeHead(206, { "Content-Range": range });
        response.end("0123456789");
      },
      isRetried: true,
    }),
  ),
  ...["-1", "soon", "1e9", "Fri, 31 Dec 9999 23:59:59 GMT"].map(
    (wish): FalseAnswer => ({
      name: `a wish to wait ${wish}`,
      to: "/revision/",
      answer: (response) => {
        response.writeHead(429, { "Retry-After": wish });
        response.end();
      },
      isRetried: true,
    }),
  ),
  {
    name: "more than the listing says",
    to: "/resolve/",
    answer: (response) => {
      response.writeHead(200);
      response.end(Buffer.alloc(1 << 20, 7));
    },
    isRetried: true,
  },
  {
    name: "another content",
    to: "/resolve/",
    answer: (response, { path, files }) => {
      const file = files.find(({ name }) => path.endsWith(`/${COMMIT}/${name}`));
      response.writeHead(200);
      response.end(Buffer.alloc(file?.content.length ?? 0, 7));
    },
  },
];
