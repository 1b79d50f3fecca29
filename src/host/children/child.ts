// A child of this program that works out one answer: started afresh, given a task, heard to its end, however it comes. It has a
// session of its own, so that Ctrl-C reaches its parent alone, which then asks it to end in order.
import { hearToEnd } from "../../core/child-streams.ts";
import { onSignal, signalCode } from "../../core/signals.ts";
import { FrameReader, packFrame } from "./frames.ts";

/** Of what it said besides its answer, for the message of its failure. */
const WORDS_KEPT = 4_000;
/** So long an interrupted child may take to hand over what it has. */
const PATIENCE_MS = 3_000;
/** Between two looks at what has failed meanwhile. */
const LOOK_MS = 250;
/** The first after the streams that every child has. */
export const INHERITED_FD = 3;

/** From the child. What it asks has one reply; the answer comes once. */
export type ChildWord = { readonly ask: unknown } | { readonly answer: unknown };
/** From the parent: the task first, then replies; `failed` says between replies that there will be none. */
export type ParentWord =
  | { readonly task: unknown }
  | { readonly reply: unknown }
  | { readonly failed: unknown };

export interface ChildEnd<Answer> {
  /** Whole, or undefined: a child that dies has none. */
  readonly answer: Answer | undefined;
  /** Null where a signal ended it. */
  readonly exitCode: number | null;
  readonly signal: string | null;
  /** Whether it was ended because its time was over. */
  readonly isLate: boolean;
  /** The last of what it, and its libraries, said. */
  readonly words: string;
}

export interface ChildOptions {
  /** Undefined: as long as it takes. */
  readonly timeoutMs?: number | undefined;
  /** What is replied to what it asks. It must not fail. */
  readonly reply?: ((question: unknown) => Promise<unknown>) | undefined;
  /** A descriptor of ours that it has as `INHERITED_FD`. */
  readonly inheritedFd?: number | undefined;
  /** Whether a signal ends it at once: nobody takes an answer that was cut short. */
  readonly endsAtOnce?: boolean;
  /** Looked at now and then: what has failed meanwhile is said to the child, once. */
  readonly failure?: (() => unknown) | undefined;
}

/** Runs a child to its end; a signal to this process asks it to end. The child is one that calls `ParentLine.open`. */
export async function runChild<Answer>(
  command: readonly string[],
  task: unknown,
  { timeoutMs, reply, failure, inheritedFd, endsAtOnce = false }: ChildOptions = {},
): Promise<ChildEnd<Answer>> {
  const child = Bun.spawn([...command], {
    stdio: ["pipe", "pipe", "pipe", ...(inheritedFd === undefined ? [] : [inheritedFd])],
    detached: true,
  });
  const say = async (word: ParentWord) => {
    try {
      child.stdin.write(packFrame(word));
      await child.stdin.flush();
    } catch {
      // It is gone, or waits for words that it will not hear: its end is reported below.
      child.kill("SIGKILL");
    }
  };
  let words = "";
  const keep = (text: string) => {
    words = (words + text).slice(-WORDS_KEPT);
  };
  let isLate = false;
  const timers: Timer[] = [];
  const endAfter = (ms: number, note: () => void) =>
    timers.push(
      setTimeout(() => {
        note();
        child.kill("SIGKILL");
      }, ms),
    );
  if (timeoutMs !== undefined) {
    endAfter(timeoutMs, () => {
      isLate = true;
    });
  }
  const forget = onSignal(() => {
    child.kill(endsAtOnce ? "SIGKILL" : "SIGINT");
    endAfter(PATIENCE_MS, () => {});
  });
  let answer: Answer | undefined;
  /** Nobody waits for a process to come down whose answer is there, after a signal. */
  const isEnough = Promise.withResolvers<void>();
  const frames = new FrameReader();
  const hear = (bytes: Uint8Array) => {
    const received = frames.push(bytes);
    keep(received.words);
    for (const word of received.values as ChildWord[]) {
      if ("answer" in word) {
        answer = word.answer as Answer;
        if (signalCode() !== undefined) isEnough.resolve();
      } else void reply?.(word.ask).then((value) => say({ reply: value }));
    }
  };
  const decoder = new TextDecoder();
  const looks = failure && setInterval(look, LOOK_MS);
  function look(): void {
    const failed = failure?.();
    if (failed === undefined) return;
    clearInterval(looks);
    void say({ failed });
  }
  void say({ task });
  await Promise.race([
    hearToEnd(child.exited, [
      { bytes: child.stdout, take: hear },
      { bytes: child.stderr, take: (bytes) => keep(decoder.decode(bytes, { stream: true })) },
    ]),
    isEnough.promise,
  ]);
  if (answer !== undefined) child.kill("SIGKILL");
  forget();
  clearInterval(looks);
  for (const timer of timers) clearTimeout(timer);
  return {
    answer,
    exitCode: child.exitCode,
    signal: child.signalCode === null ? null : String(child.signalCode),
    isLate,
    words,
  };
}
