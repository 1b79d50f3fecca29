// The parent of this process, as a child sees it: a task comes, an answer goes, and questions may go in between.
import { writeSync } from "node:fs";
import { operatingSystem } from "../../../ffi/os/current.ts";
import { RuntimeError } from "../../core/errors.ts";
import { systemCode } from "../../core/system-error.ts";
import type { ChildWord, ParentWord } from "./child.ts";
import { FrameReader, packFrame } from "./frames.ts";

const STDOUT_FD = 1;
/** A full pipe is asked again after this long. */
const RETRY_MS = 1;
/** Longer than whatever the parent asks for us may take to answer it. */
const REPLY_MS = 30_000;

export class ParentLine {
  #task = Promise.withResolvers<unknown>();
  #reply = Promise.withResolvers<unknown>();
  #failure: unknown;

  /** The process ends with its parent from here on. */
  static open(): ParentLine {
    operatingSystem.endWithParent();
    const line = new ParentLine();
    void line.#listen();
    return line;
  }

  /** Comes once. */
  task(): Promise<unknown> {
    return this.#task.promise;
  }

  /** @throws RuntimeError when no reply comes */
  async ask(question: unknown): Promise<unknown> {
    this.#reply = Promise.withResolvers();
    write({ ask: question });
    const late = setTimeout(() => this.#reply.reject(noReply()), REPLY_MS);
    try {
      return await this.#reply.promise;
    } finally {
      clearTimeout(late);
    }
  }

  answer(answer: unknown): void {
    write({ answer });
  }

  /** What the parent said has failed; undefined while nothing has. */
  failure(): unknown {
    return this.#failure;
  }

  async #listen(): Promise<void> {
    const reader = new FrameReader();
    for await (const bytes of Bun.stdin.stream()) {
      for (const word of reader.push(bytes).values as ParentWord[]) {
        if ("task" in word) this.#task.resolve(word.task);
        else if ("reply" in word) this.#reply.resolve(word.reply);
        else this.#failure ??= word.failed;
      }
    }
    // The parent is gone, and nobody wants the answer.
    process.kill(process.pid, "SIGKILL");
  }
}

function noReply(): RuntimeError {
  return new RuntimeError({
    what: "the process that started this one does not reply",
    seen: `nothing for ${REPLY_MS / 1e3} s`,
    expected: "an answer within seconds",
    next: "The machine is overloaded, or the connection to it broke: run again.",
  });
}

function write(word: ChildWord): void {
  const bytes = packFrame(word);
  for (let written = 0; written < bytes.length; ) {
    try {
      written += writeSync(STDOUT_FD, bytes, written);
    } catch (error) {
      if (systemCode(error) !== "EAGAIN") throw error;
      Bun.sleepSync(RETRY_MS);
    }
  }
}
