// Opens a model as whoever uses it would: a process of its own takes one text to a vector. A file can bring a runtime down, and only that
// process then ends.
import { textsToEnd } from "../../core/child-streams.ts";
import { ExitCode, MissingError, OutputError } from "../../core/errors.ts";
import { onSignal, stopIfSignalled } from "../../core/signals.ts";
import { RAISE_LIMITS } from "../../core/system-error.ts";
import { selfCommand } from "./self-command.ts";

/** Longer than any model takes to open that is not larger than memory. */
const LONGEST_MS = 300_000;
const MOST_CHARACTERS = 1000;

const AGAIN = "Get the file again, or export it again.";

/** Where a copy lies, and where a person knows it. */
export interface Copied {
  readonly folder: string;
  readonly source: string;
}

/**
 * @param model what `--model` takes, within the copy
 * @throws MissingError when it gives no vector, with what was said of it; OutputError when the cache cannot be written
 */
export async function requireOpens(
  model: string,
  variant: string | undefined,
  { folder, source }: Copied,
  acceptsInexact: boolean,
): Promise<void> {
  const words = [
    "embed",
    "--model",
    model,
    ...(variant === undefined ? [] : ["--variant", variant]),
    ...(acceptsInexact ? ["--inexact-tokenizer"] : []),
    "--quiet",
  ];
  await using child = Bun.spawn([...selfCommand(words)], {
    stdin: new Blob(["a text\n"]),
    stdout: "ignore",
    stderr: "pipe",
    timeout: LONGEST_MS,
    killSignal: "SIGKILL",
  });
  const forget = onSignal(() => child.kill("SIGKILL"));
  const [said = ""] = await textsToEnd(child.exited, [child.stderr]);
  const code = await child.exited;
  forget();
  stopIfSignalled();
  if (code === ExitCode.done) return;
  const lines = said.split("\n");
  const first = lines.findIndex((line) => line.startsWith("mrlbench: "));
  const reason = lines[first]
    ?.slice("mrlbench: ".length)
    .replaceAll(folder, source)
    .slice(0, MOST_CHARACTERS);
  const ending = child.signalCode === null ? `exit ${code}` : `ended by ${child.signalCode}`;
  const text = {
    what: `${model.replace(folder, source)} cannot be opened, so that nothing was added`,
    seen: reason ?? ending,
    expected: "a model that makes a vector of a text",
    next:
      (reason !== undefined && lines[first + 1]?.trim()) ||
      (child.signalCode === null ? AGAIN : `${RAISE_LIMITS} ${AGAIN}`),
  };
  throw code === ExitCode.output ? new OutputError(text) : new MissingError(text);
}
