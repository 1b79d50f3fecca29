// The Rust library `tokenizers`, which models were trained with, as a Python process that encodes texts.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { pythonCommand } from "../../native-libs/fetch.ts";
import { TaskError } from "../task.ts";

const PACKAGES = ["tokenizers==0.23.3", "sentencepiece==0.2.3", "protobuf==7.36.2"];
/** Made once, with what pip fetches. */
const ENVIRONMENT = ".downloads/tokenizers-0.23.3-sentencepiece-0.2.3";
const PYTHON = join(ENVIRONMENT, process.platform === "win32" ? "Scripts/python.exe" : "bin/python");

export interface RustTokenizers {
  /** Ids of each text, by tokenizer. */
  encode(texts: readonly string[]): Promise<readonly (readonly (readonly number[])[])[]>;
  close(): void;
}

/** @throws TaskError when Python or the packages cannot be had */
export function pythonWithPackages(): string {
  if (!existsSync(PYTHON)) {
    mustRun([pythonCommand, "-m", "venv", ENVIRONMENT]);
    mustRun([PYTHON, "-m", "pip", "install", "--quiet", ...PACKAGES]);
  }
  return PYTHON;
}

/** @throws TaskError when Python or the packages cannot be had */
export function openRustTokenizers(paths: readonly string[]): RustTokenizers {
  const child = Bun.spawn([pythonWithPackages(), join(import.meta.dir, "encode.py"), ...paths], {
    stdin: "pipe",
    stdout: "pipe",
    stderr: "inherit",
  });
  const lines = linesOf(child.stdout);
  return {
    async encode(texts) {
      child.stdin.write(`${JSON.stringify(texts)}\n`);
      await child.stdin.flush();
      const answers: number[][][] = [];
      for (const _ of paths) {
        const { value } = await lines.next();
        if (value === undefined) throw new TaskError("the Rust library ended before it answered");
        answers.push(JSON.parse(value));
      }
      return answers;
    },
    close: () => child.kill(),
  };
}

async function* linesOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<string, undefined> {
  const decoder = new TextDecoder();
  let parts: string[] = [];
  for await (const bytes of stream) {
    const [first, ...rest] = decoder.decode(bytes, { stream: true }).split("\n");
    parts.push(first!);
    for (const next of rest) {
      yield parts.join("");
      parts = [next];
    }
  }
}

export function mustRun(command: readonly string[], folder = "."): void {
  const { exitCode, stderr } = Bun.spawnSync([...command], { cwd: folder, stderr: "pipe" });
  if (exitCode !== 0) throw new TaskError(`\`${command.join(" ")}\` failed: ${stderr.toString().trim()}`);
}
