// One process of a partner, the side of the run: it is asked by words and answers by lines. It has a session of its own, so that
// Ctrl-C reaches the run alone, which then ends it in order.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { childFailure } from "../../core/child-failure.ts";
import { ExitCode, MissingError, RuntimeError } from "../../core/errors.ts";
import { Interrupted, onSignal, signalCode } from "../../core/signals.ts";
import type { Command, EndGroup, Message } from "./messages.ts";

const ANSWER_MS = 10_000;
const CLOSE_MS = 5_000;
/** Who asked us to stop does not wait longer for who does not answer, or for a program to end by itself. */
const SIGNALLED_MS = 20;
/** Of what the process said on stderr, for the message of its failure. */
const STDERR_KEPT = 2_000;

export class PartnerProcess {
  readonly #name: string;
  readonly #endGroup: EndGroup;
  readonly #child: ChildProcess;
  readonly #exited: Promise<unknown>;
  #programGroupId: number | undefined;
  #failure: Error | undefined;
  #isClosing = false;
  #stderr = "";
  #waiting = Promise.withResolvers<Message>();

  /** @param command it prints a Message a line, the first of which is an answer to no word: "ready" */
  constructor(name: string, command: readonly string[], endGroup: EndGroup) {
    this.#name = name;
    this.#endGroup = endGroup;
    const [file, ...args] = command;
    this.#child = spawn(file!, args, { stdio: "pipe", detached: true });
    // Its streams may be held by what it left behind.
    this.#exited = once(this.#child, "exit").catch(() => {});
    this.#child.stdin!.on("error", () => {}); // The process is gone: its end is reported by what follows.
    this.#child.stderr!.on("data", (bytes) => {
      this.#stderr = `${this.#stderr}${bytes}`.slice(-STDERR_KEPT);
    });
    this.#child.stderr!.on("error", () => {}); // What it said is lost; that it ended is not.
    const unheard = (error: Error) => this.#fail(this.#unheard(error));
    this.#child.stdout!.on("error", unheard);
    createInterface({ input: this.#child.stdout! })
      .on("line", (line) => this.#take(JSON.parse(line)))
      .on("error", unheard);
    this.#child.on("error", (error) => this.#fail(error));
    this.#child.on("close", (code, signal) => this.#fail(this.#endedBy(code, signal)));
    this.#waiting.promise.catch(() => {});
  }

  failure(): Error | undefined {
    return this.#failure;
  }

  /** Resolves when the process can be asked. @throws the failure of the process; Interrupted when a signal came before */
  ready(): Promise<Message> {
    return this.#answer();
  }

  /** @throws the failure of the process; Interrupted when a signal came and it does not answer */
  ask(command: Command): Promise<Message> {
    if (this.#failure) throw this.#failure;
    this.#waiting = Promise.withResolvers();
    this.#child.stdin!.write(`${command}\n`);
    return this.#answer();
  }

  async close(): Promise<void> {
    this.#isClosing = true;
    this.#child.stdin!.end();
    const kill = () => this.#child.kill("SIGKILL");
    // A load has nothing to lose, and takes the CPU from whoever writes what was measured.
    const isLoad = this.#programGroupId === undefined;
    const forget = whenLate(CLOSE_MS, kill, kill, isLoad ? 0 : SIGNALLED_MS);
    await this.#exited;
    forget();
    // The process ends its program, unless it was ended itself.
    if (this.#programGroupId !== undefined && this.#child.exitCode !== 0) {
      await this.#endGroup(this.#programGroupId, 0);
    }
  }

  async #answer(): Promise<Message> {
    const forget = whenLate(
      ANSWER_MS,
      () => this.#fail(this.#silence()),
      (code) => this.#waiting.reject(new Interrupted(code)),
    );
    try {
      return await this.#waiting.promise;
    } finally {
      forget();
    }
  }

  #take(message: Message): void {
    if (message.kind === "started") this.#programGroupId = message.groupId;
    else if (message.kind === "failed") this.#fail(new MissingError(message.text));
    else this.#waiting.resolve(message);
  }

  #fail(error: Error): void {
    if (this.#isClosing) return;
    this.#failure ??= error;
    this.#waiting.reject(this.#failure);
  }

  #endedBy(code: number | null, signal: NodeJS.Signals | null): Error {
    if (signal === null) {
      return childFailure(`the process for ${this.#name}`, code ?? ExitCode.bug, this.#stderr);
    }
    return new MissingError({
      what: `the process for ${this.#name} was ended while it was measured beside`,
      seen: signal,
      next: "Somebody ended it, or the system was short of memory: free some, and run again.",
    });
  }

  #unheard(error: Error): RuntimeError {
    return new RuntimeError({
      what: `the process for ${this.#name} cannot be heard`,
      seen: error.message,
      next: "The system broke the connection to it: run again.",
    });
  }

  #silence(): MissingError {
    return new MissingError({
      what: `the process for ${this.#name} does not answer`,
      seen: `nothing for ${ANSWER_MS / 1e3} s`,
      expected: "an answer within milliseconds",
      next: "The machine is overloaded or the process was stopped: close other programs, and run again.",
    });
  }
}

/**
 * @param patienceMs how long who was told to stop waits still
 * @returns what takes it back: neither is called then
 */
function whenLate(
  limitMs: number,
  late: () => void,
  signalled: (code: number) => void,
  patienceMs = SIGNALLED_MS,
): () => void {
  const timers = [setTimeout(late, limitMs)];
  const hear = () => void timers.push(setTimeout(() => signalled(signalCode()!), patienceMs));
  const forget = onSignal(hear);
  return () => {
    forget();
    timers.forEach(clearTimeout);
  };
}
