// The Rust library `tokenizers`, which models were trained with, as a Python process that encodes texts.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { pythonCommand } from "../../native-libs/fetch.ts";
import { TaskError } from "../task.ts";

const VERSION = "0.23.3";
/** Made once, with what pip fetches. */
const ENVIRONMENT = `.downloads/tokenizers-${VERSION}`;

export interface RustTokenizers {
  /** Ids of each text, by tokenizer. */
  encode(texts: readonly string[]): Promise<readonly (readonly (readonly number[])[])[]>;
  close(): void;
}

/** @throws TaskError when Python or the package cannot be had */
export function openRustTokenizers(paths: readonly string[]): RustTokenizers {
  const python = join(ENVIRONMENT, "bin", "python");
  if (!existsSync(python)) {
    mustRun([pythonCommand, "-m", "venv", ENVIRONMENT]);
    mustRun([python, "-m", "pip", "install", "--quiet", `tokenizers==${VERSION}`]);
  }
  const child = Bun.spawn([python, join(import.meta.dir, "encode.py"), ...paths], {
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

function mustRun(command: readonly string[]): void {
  const { exitCode, stderr } = Bun.spawnSync([...command], { stderr: "pipe" });
  if (exitCode !== 0) throw new TaskError(`\`${command.join(" ")}\` failed: ${stderr.toString().trim()}`);
}
