// What a run and the processes of its partner say to each other: words on stdin, one JSON object a line on stdout. Every word gets
// one answer; a failure may come at any time. The end of stdin is the end of the process, so that none outlives the run, however
// the run ends.
import { createInterface } from "node:readline";
import type { FailureText } from "../../core/errors.ts";
import type { MemberReport } from "./partner.ts";

export type Command = "begin" | "end";

export type Message =
  /** The user's program was started, as the leader of this process group. */
  | { readonly kind: "started"; readonly groupId: number }
  | { readonly kind: "ready" }
  | { readonly kind: "begun" }
  | { readonly kind: "ended"; readonly report: MemberReport }
  | { readonly kind: "failed"; readonly text: FailureText };

/** Ends all processes of a group: asks them to, and ends by force what is left after `graceMs`. */
export type EndGroup = (groupId: number, graceMs: number) => Promise<void>;

export type Send = (message: Message) => void;

/** What a process or thread beside a run is told, word by word. */
export interface Words {
  /** Whether `next` has an answer: a word, or the end. */
  hasNext(): boolean;
  /** The next word; undefined at the end, whatever came before it: nobody waits for the answer. */
  next(): Promise<string | undefined>;
}

/** The commands that came and were not taken yet. */
export class Inbox implements Words {
  readonly #lines: string[] = [];
  #isClosed = false;
  #wake = () => {};

  constructor(input: NodeJS.ReadableStream) {
    const close = () => {
      this.#isClosed = true;
      this.#wake();
    };
    // Who cannot be read any more asks nothing more.
    input.on("error", close);
    createInterface({ input })
      .on("line", (line) => {
        this.#lines.push(line);
        this.#wake();
      })
      .on("error", close)
      .on("close", close);
  }

  /** Whether `next` has an answer: a command, or the end. */
  hasNext(): boolean {
    return this.#isClosed || this.#lines.length > 0;
  }

  /** The next command; undefined at the end, whatever came before it: nobody waits for the answer. */
  async next(): Promise<string | undefined> {
    while (!this.hasNext()) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    return this.#isClosed ? undefined : this.#lines.shift();
  }
}

/**
 * This process as its parent sees it. Signals that are meant for the run, such as Ctrl-C, do not end it: the run does, once it has
 * written what was measured.
 */
export function parentOfThisProcess(): { readonly inbox: Inbox; readonly send: Send } {
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => {});
  // Where the parent is gone, the end of stdin says so too.
  process.stdout.on("error", () => {});
  return {
    inbox: new Inbox(process.stdin),
    send: (message) => process.stdout.write(`${JSON.stringify(message)}\n`),
  };
}
