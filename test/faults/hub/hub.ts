// A false hub: whatever it answers, `models pull` ends with exit 3 or with the right model, writes into its own store alone, and gives the
// token to nobody else.
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { type LoopbackFile, openLoopbackHub } from "../../assets/loopback-hub.ts";
import type { FaultPart, Finding, PartResult } from "../part.ts";
import { type FalseAnswer, falseAnswers } from "./answers.ts";

const EXECUTABLE = resolve("dist/mrlbench");
const MODEL = join(import.meta.dir, "..", "..", "fixtures", "models", "minilm");
const ID = "someone/tiny";
const TOKEN = "hf_secretOfThisUser";
const AT_A_TIME = 8;
/** Five tries, and what lies between them. */
const LONGEST_MS = 120_000;

export const falseHub: FaultPart = {
  name: "hub",
  async run(extent): Promise<PartResult> {
    const answers = falseAnswers.filter(
      (answer, index) => extent === "whole" || (!answer.isRetried && index % 4 === 0),
    );
    const files = filesOfModel();
    const findings: Finding[] = [];
    const waiting = [...answers];
    const work = async () => {
      for (let answer = waiting.shift(); answer; answer = waiting.shift())
        findings.push(...(await play(answer, files)));
    };
    await Promise.all(Array.from({ length: AT_A_TIME }, work));
    return { tried: answers.length, findings };
  },
};

function filesOfModel(): readonly LoopbackFile[] {
  return readdirSync(MODEL, { recursive: true, encoding: "utf8" })
    .filter((name) => name.includes("."))
    .map((name) => ({ name, content: readFileSync(join(MODEL, name)), isLarge: name.endsWith(".onnx") }));
}

async function play(answer: FalseAnswer, files: readonly LoopbackFile[]): Promise<readonly Finding[]> {
  const root = mkdtempSync(join(tmpdir(), "mrlbench-hub-"));
  mkdirSync(join(root, "precious"));
  writeFileSync(join(root, "precious", "thesis.json"), "mine");
  const hub = await openLoopbackHub(ID, files);
  const seenElsewhere: string[] = [];
  const elsewhere = createServer((request, response) => {
    seenElsewhere.push(JSON.stringify(request.headers));
    response.end("[]");
  });
  await new Promise<void>((listening) => elsewhere.listen(0, "127.0.0.1", listening));
  const address = `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}`;
  hub.faults.answer = (path, response) => {
    if (!path.includes(answer.to)) return false;
    answer.answer(response, { path, elsewhere: address, files });
    return true;
  };
  try {
    const child = Bun.spawn([EXECUTABLE, "models", "pull", ID, "--models", "store"], {
      cwd: root,
      stdout: "ignore",
      stderr: "pipe",
      timeout: LONGEST_MS,
      killSignal: "SIGKILL",
      env: { PATH: process.env.PATH ?? "", HOME: root, HF_ENDPOINT: hub.url, HF_TOKEN: TOKEN },
    });
    const said = await child.stderr.text();
    const code = await child.exited;
    return judged({ answer, root, said, code, signal: child.signalCode, seenElsewhere });
  } finally {
    hub.stop();
    elsewhere.closeAllConnections();
    elsewhere.close();
    rmSync(root, { recursive: true, force: true });
  }
}

interface Played {
  readonly answer: FalseAnswer;
  readonly root: string;
  readonly said: string;
  readonly code: number;
  readonly signal: unknown;
  readonly seenElsewhere: readonly string[];
}

function judged({ answer, root, said, code, signal, seenElsewhere }: Played): readonly Finding[] {
  const what = (fault: string) => `${answer.name}: ${fault}: ${JSON.stringify(said.slice(0, 300))}`;
  const findings: Finding[] = [];
  if (signal !== null) findings.push({ outcome: "crash", what: what(String(signal)) });
  else if (code === 70) findings.push({ outcome: "bug", what: what("exit 70") });
  else if (![0, 3].includes(code)) findings.push({ outcome: "other", what: what(`exit ${code}`) });
  const isThere = existsSync(join(root, "store", ID));
  if (isThere !== (code === 0))
    findings.push({ outcome: "halfFile", what: what(`exit ${code}, model there: ${isThere}`) });
  if (said.includes(TOKEN) || seenElsewhere.join().includes(TOKEN))
    findings.push({ outcome: "token", what: what("the token") });
  if (said.includes("\u001b")) findings.push({ outcome: "other", what: what("a terminal escape") });
  const beside = readdirSync(root).filter((name) => !["precious", "store"].includes(name));
  const thesis = join(root, "precious", "thesis.json");
  if (beside.length > 0 || !existsSync(thesis) || readFileSync(thesis, "utf8") !== "mine") {
    findings.push({ outcome: "other", what: what(`written beside the store: ${beside.join(", ")}`) });
  }
  return findings;
}
