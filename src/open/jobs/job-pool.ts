// Processes that help to encode. Each has the model to itself, on threads of its own, and takes the next calls when it is done with its
// last: none waits for another. What one does not bring back is made here.

import { onSignal } from "../../core/signals.ts";
import type { CallHelpers, CallIds } from "../../embed/call-helpers.ts";
import { runChild } from "../../host/children/child.ts";
import type { EmbedRequest } from "../embedding.ts";
import type { JobPiece, JobReply, JobTask, JobWord } from "./job-task.ts";

/** So long calls are made here before somebody is asked to help: a start takes as long. */
const ALONE_NS = 100e6;
/** A call that is over sooner is not worth being handed over. */
const WORTHWHILE_CALL_NS = 150e3;
/** Texts that are handed over at once: enough for the way, few for who waits for the last. */
const PIECE_TEXTS = 8;
/** Windows that fill while others are on their way. */
const SPARE_WINDOWS = 2;

export interface JobPoolOptions {
  /** Processes, asked for when there may be work for them; with one, and with none, all is done here. */
  readonly jobs: () => number;
  /** Whether they start with the first text, and not only where the work turns out to be long. */
  readonly isAsked: boolean;
  /** What each of so many is told. */
  readonly tasksOf: (jobs: number) => readonly JobTask[];
  /** How such a process is started. */
  readonly command: readonly string[];
  /** Told what a person should know: that a process has died. */
  readonly note: (text: string) => void;
}

interface Handed {
  readonly piece: JobPiece;
  readonly settle: (vectors: readonly Float32Array[] | undefined) => void;
}

export class JobPool implements Disposable {
  /** Time that their calls took, in sum. */
  workNs = 0;
  readonly #options: JobPoolOptions;
  /** What nobody has taken yet. */
  readonly #pieces: Handed[] = [];
  /** Processes that wait for a piece. */
  readonly #idle: ((handed: Handed | null) => void)[] = [];
  readonly #forget: () => void;
  /** Whether it is known how many there are. */
  #isDecided = false;
  #startedCount = 0;
  #endedCount = 0;
  #readyCount = 0;
  #aloneNs = 0;
  #aloneCalls = 0;
  #isClosed = false;

  constructor(options: JobPoolOptions) {
    this.#options = options;
    this.#forget = onSignal(() => this.close());
  }

  /** Who makes the calls of one embedder. */
  helpersFor(embed: EmbedRequest): CallHelpers {
    const pool = this;
    return {
      expect: () => pool.expect(),
      made: (callCount, tookNs) => pool.#made(callCount, tookNs),
      get isThere() {
        return pool.#isThere;
      },
      get windowCount() {
        return pool.#startedCount + SPARE_WINDOWS;
      },
      get workNs() {
        return pool.workNs;
      },
      run: (calls) => pool.#run(embed, calls),
    };
  }

  /** Starts them where they were asked for: whoever opens the model meanwhile waits for nothing afterwards. */
  expect(): void {
    if (this.#options.isAsked && !this.#isDecided) this.#start();
  }

  close(): void {
    this.#isClosed = true;
    this.#forget();
    for (const { settle } of this.#pieces.splice(0)) settle(undefined);
    for (const take of this.#idle.splice(0)) take(null);
  }

  [Symbol.dispose](): void {
    this.close();
  }

  /** Where they open the model on every core that was given to them, calls made here would only delay them. */
  get #isThere(): boolean {
    if (this.#isClosed) return false;
    return this.#options.isAsked ? this.#startedCount > this.#endedCount : this.#readyCount > 0;
  }

  async #made(callCount: number, tookNs: number): Promise<void> {
    this.#aloneNs += tookNs;
    this.#aloneCalls += callCount;
    const isLong = this.#aloneNs > ALONE_NS && this.#aloneNs > WORTHWHILE_CALL_NS * this.#aloneCalls;
    if (!this.#isDecided && isLong) this.#start();
    // Only who lets others speak hears that they are ready.
    if (this.#startedCount > 0) await Bun.sleep(0);
  }

  #start(): void {
    this.#isDecided = true;
    const { jobs: count, tasksOf } = this.#options;
    const jobs = count();
    if (jobs < 2) return;
    this.#startedCount = jobs;
    for (const task of tasksOf(jobs)) void this.#startOne(task);
  }

  async #startOne(task: JobTask): Promise<void> {
    const { command, note } = this.#options;
    let held: Handed | undefined;
    let isReady = false;
    const end = await runChild(command, task, {
      reply: async (question) => {
        const word = question as JobWord;
        if ("ready" in word) {
          isReady = true;
          this.#readyCount++;
        } else {
          this.workNs += word.tookNs;
          held?.settle(word.vectors);
        }
        held = (await this.#next()) ?? undefined;
        return (held?.piece ?? null) satisfies JobReply;
      },
    });
    if (isReady) this.#readyCount--;
    this.#endedCount++;
    held?.settle(undefined);
    if (this.#endedCount === this.#startedCount)
      for (const { settle } of this.#pieces.splice(0)) settle(undefined);
    if (this.#isClosed) return;
    const cause = end.signal ?? `exit ${end.exitCode}`;
    const words = end.words.trim().split("\n").at(-1);
    note(
      `A process that helped to encode has ended (${cause}${words ? `: ${words}` : ""}): the others go on.`,
    );
  }

  #next(): Promise<Handed | null> {
    if (this.#isClosed) return Promise.resolve(null);
    const handed = this.#pieces.shift();
    if (handed !== undefined) return Promise.resolve(handed);
    return new Promise((take) => this.#idle.push(take));
  }

  async #run(embed: EmbedRequest, calls: readonly CallIds[]): Promise<readonly Float32Array[] | undefined> {
    const each = Math.max(1, Math.floor(PIECE_TEXTS / embed.batch));
    const results: Promise<readonly Float32Array[] | undefined>[] = [];
    for (let first = 0; first < calls.length; first += each) {
      results.push(this.#hand({ embed, calls: calls.slice(first, first + each) }));
    }
    const vectors = await Promise.all(results);
    return vectors.every((one) => one !== undefined) ? vectors.flat() : undefined;
  }

  #hand(piece: JobPiece): Promise<readonly Float32Array[] | undefined> {
    if (this.#isClosed) return Promise.resolve(undefined);
    return new Promise((settle) => {
      const handed = { piece, settle };
      const take = this.#idle.shift();
      if (take) take(handed);
      else this.#pieces.push(handed);
    });
  }
}
