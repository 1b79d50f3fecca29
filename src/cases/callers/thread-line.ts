// Callers that are threads of this process: what they and the thread that measures say to each other, in the words of a partner's processes.
import { MissingError } from "../../core/errors.ts";
import type { Message, Send, Words } from "../../sim/load/messages.ts";
import { memberStretch, type Partner } from "../../sim/load/partner.ts";

/** This thread as the one that began it sees it. */
export function creatorOfThisThread(): { readonly inbox: Words; readonly send: Send } {
  const words: string[] = [];
  let wake = () => {};
  (globalThis as unknown as Worker).onmessage = ({ data }: MessageEvent<string>) => {
    words.push(data);
    wake();
  };
  const next = async () => {
    while (words.length === 0) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
    return words.shift();
  };
  return { inbox: { hasNext: () => words.length > 0, next }, send: (message) => postMessage(message) };
}

/**
 * Starts the threads and waits until all of them are ready.
 * @param commands of each, the words of this program that it begins with
 * @throws the failure of the first that fails
 */
export async function openThreads(commands: readonly (readonly string[])[]): Promise<Partner> {
  const threads = commands.map((command) => new CallerThread(command));
  let beginNs = 0;
  const partner: Partner = {
    load: "solo",
    async begin() {
      await Promise.all(threads.map((thread) => thread.ask("begin")));
      beginNs = Bun.nanoseconds();
    },
    async end() {
      const wallNs = Bun.nanoseconds() - beginNs;
      const answers = await Promise.all(threads.map((thread) => thread.ask("end")));
      const reports = answers.flatMap((answer) => (answer.kind === "ended" ? [answer.report] : []));
      return { wallNs, members: reports.map(memberStretch) };
    },
    failure: () => threads.map((thread) => thread.failure()).find((failure) => failure !== undefined),
    async close() {
      for (const thread of threads) thread.close();
    },
  };
  try {
    await Promise.all(threads.map((thread) => thread.answer()));
    return partner;
  } catch (error) {
    await partner.close();
    throw error;
  }
}

class CallerThread {
  readonly #worker: Worker;
  #waiting = Promise.withResolvers<Message>();
  #failure: Error | undefined;

  constructor(command: readonly string[]) {
    this.#waiting.promise.catch(() => {});
    this.#worker = new Worker(Bun.main, { argv: [...command] } as WorkerOptions);
    this.#worker.onmessage = ({ data }: MessageEvent<Message>) => {
      if (data.kind === "failed") this.#fail(new MissingError(data.text));
      else this.#waiting.resolve(data);
    };
    this.#worker.onerror = ({ message }) => this.#fail(new Error(`a caller's thread failed: ${message}`));
  }

  failure(): Error | undefined {
    return this.#failure;
  }

  /** Of what was asked last; at first, that it is ready. */
  answer(): Promise<Message> {
    return this.#waiting.promise;
  }

  ask(word: string): Promise<Message> {
    if (this.#failure) throw this.#failure;
    this.#waiting = Promise.withResolvers();
    this.#waiting.promise.catch(() => {});
    this.#worker.postMessage(word);
    return this.answer();
  }

  close(): void {
    this.#worker.terminate();
  }

  #fail(error: Error): void {
    this.#failure ??= error;
    this.#waiting.reject(error);
  }
}
