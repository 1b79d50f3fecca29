// What a false hub may answer: to the question for the commit, for the listing and for a file, each in many ways.
import type { ServerResponse } from "node:http";
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
const LOCATIONS = ["file:///etc/passwd", "ftp://127.0.0.1/x", "data:,x", "http://", "//"];
const STATUSES = [400, 401, 403, 404, 410, 451];
const BUSY = [429, 500, 502, 503];

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
      name: `a redirect to ${location}`,
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
