// Runs a program and gives what it printed. A figure that comes from a failed program must not exist.
import { fileURLToPath } from "node:url";
import { EXECUTABLE } from "../executable.ts";

export const ROOT = fileURLToPath(new URL("../..", import.meta.url));
export const MRLBENCH = `${ROOT}${EXECUTABLE}`;

export interface Output {
  readonly stdout: string;
  readonly stderr: string;
}

/** @throws Error with what it said when it fails */
export function run(command: readonly string[]): Output {
  const { exitCode, stdout, stderr } = Bun.spawnSync([...command], { cwd: ROOT, stdin: "ignore" });
  const output = { stdout: stdout.toString(), stderr: stderr.toString() };
  if (exitCode !== 0) throw new Error(`${command.join(" ")} ended with ${exitCode}: ${output.stderr.trim()}`);
  return output;
}

/** The `key=value` pairs of the line that begins with `word`. */
export function pairsOf(text: string, word: string): ReadonlyMap<string, string>[] {
  return text
    .split("\n")
    .filter((line) => line.startsWith(`${word} `))
    .map(
      (line) =>
        new Map(
          line
            .split(" ")
            .slice(1)
            .map((pair) => {
              const at = pair.indexOf("=");
              return [pair.slice(0, at), pair.slice(at + 1)] as const;
            }),
        ),
    );
}
