// The user's own program, the side of the process that runs and reads it. The thread that measures has no time to read, and
// would date late what it reads late.
import { closeSync } from "node:fs";
import { setImmediate, setTimeout } from "node:timers/promises";
import type { FailureText } from "../../core/errors.ts";
import type { EndGroup, Inbox, Send } from "./messages.ts";
import { ended, flooding, notSpawned, type ProgramTrace, silent } from "./program-failure.ts";
import { LINE_COUNT, type TickLines, takeBytes } from "./tick-lines.hot.ts";
import { beginCounting, createTickLines, ticksOf } from "./tick-lines.ts";

export interface ProgramLimits {
  /** Longest time without a line. */
  readonly silenceMs: number;
  readonly maxLinesPerSecond: number;
  /** From the request to end until the end by force. */
  readonly graceMs: number;
}

export const PROGRAM_LIMITS: ProgramLimits = { silenceMs: 5_000, maxLinesPerSecond: 100_000, graceMs: 1_000 };

interface PipeEnds {
  readonly readFd: number;
  readonly writeFd: number;
}

/** What the system does for it. */
export interface ProgramHost {
  shellCommand(line: string): { readonly words: readonly string[]; readonly isVerbatim: boolean };
  /**
   * For the program's output: where it is a socket, as by default on Linux, a program cannot open /dev/stdout. Undefined where the default
   * will do.
   */
  openPipe(): PipeEnds | undefined;
  /** Called once, when the program runs. */
  afterStart(): void;
  endGroup: EndGroup;
}

/** How often a silence is looked at before it is one: a delay of ours is then no silence of the program. */
const LOOKS = 20;
const SECOND_NS = 1e9;
/** Between turns of the event loop, which output without a pause would never let happen: the watches are timers. */
const TURN_NS = 10e6;
const STDERR_KEPT = 2_000;
const LAST_WORDS_MS = 100;

/** Runs a command of the shell until the parent is gone or the program fails; no process of its group is left then. */
export async function runProgram(
  command: string,
  limits: ProgramLimits,
  inbox: Inbox,
  send: Send,
  host: ProgramHost,
): Promise<void> {
  const program = startProgram(command, host);
  if (program instanceof Error) {
    send({ kind: "failed", text: notSpawned(command, program.message) });
    return;
  }
  send({ kind: "started", groupId: program.child.pid });
  host.afterStart();
  const parentGone = answer(program.lines, inbox, send);
  const failure = await Promise.race([
    readTicks(program, limits, () => send({ kind: "ready" })),
    watchSilence(program, limits),
    watchEnd(program),
    parentGone,
  ]);
  if (failure) send({ kind: "failed", text: failure });
  await host.endGroup(program.child.pid, limits.graceMs);
  await parentGone;
}

interface Program {
  readonly child: Bun.Subprocess;
  readonly stdout: ReadableStream<Uint8Array>;
  /** Resolved at the end of stdout. */
  readonly stdoutEnd: PromiseWithResolvers<void>;
  readonly lines: TickLines;
  readonly stderr: StderrTail;
  readonly trace: () => ProgramTrace;
}

function startProgram(command: string, host: ProgramHost): Program | Error {
  const output = host.openPipe();
  const complaints = host.openPipe();
  try {
    const { words, isVerbatim } = host.shellCommand(command);
    const child = Bun.spawn([...words], {
      stdio: ["ignore", output?.writeFd ?? "pipe", complaints?.writeFd ?? "pipe"],
      detached: true,
      windowsVerbatimArguments: isVerbatim,
    });
    const lines = createTickLines();
    const stderr = new StderrTail(streamOf(complaints, child.stderr));
    const trace = () => ({ command, lineCount: lines.state[LINE_COUNT]!, lastWord: stderr.lastLine() });
    const stdout = streamOf(output, child.stdout);
    return { child, stdout, stdoutEnd: Promise.withResolvers(), lines, stderr, trace };
  } catch (error) {
    return error as Error;
  } finally {
    // While we hold these, the pipes have no end.
    if (output) closeSync(output.writeFd);
    if (complaints) closeSync(complaints.writeFd);
  }
}

/** What a program writes: from our own pipe, else from the one that the spawn made. */
function streamOf(pipe: PipeEnds | undefined, spawned: Bun.Subprocess["stdout"]): ReadableStream<Uint8Array> {
  return pipe ? Bun.file(pipe.readFd).stream() : (spawned as ReadableStream<Uint8Array>);
}

/** Resolves when nobody asks any more. */
async function answer(lines: TickLines, inbox: Inbox, send: Send): Promise<undefined> {
  while ((await inbox.next()) !== undefined) {
    beginCounting(lines);
    const beginNs = Bun.nanoseconds();
    send({ kind: "begun" });
    if ((await inbox.next()) === undefined) return;
    const wallNs = Bun.nanoseconds() - beginNs;
    const unknown = { cpu: undefined, dutyAsked: undefined, dutyMeasured: undefined };
    send({ kind: "ended", report: { name: "program", wallNs, ...unknown, ...ticksOf(lines) } });
  }
}

/** Resolves when too much comes. Memory does not grow with what comes. */
async function readTicks(
  { stdout, stdoutEnd, lines, trace }: Program,
  { maxLinesPerSecond }: ProgramLimits,
  firstLine: () => void,
): Promise<FailureText> {
  let windowBeginNs = Bun.nanoseconds();
  let windowLines = 0;
  let turnNs = windowBeginNs;
  for await (const bytes of stdout) {
    const nowNs = Bun.nanoseconds();
    const isFirst = lines.state[LINE_COUNT] === 0;
    const lineCount = takeBytes(lines, bytes, nowNs);
    if (isFirst && lineCount > 0) firstLine();
    if (nowNs - windowBeginNs >= SECOND_NS) {
      windowBeginNs = nowNs;
      windowLines = 0;
    }
    windowLines += lineCount;
    if (windowLines > maxLinesPerSecond) return flooding(trace(), maxLinesPerSecond);
    if (nowNs - turnNs < TURN_NS) continue;
    turnNs = nowNs;
    await setImmediate();
  }
  stdoutEnd.resolve();
  return never(); // It ends, or is silent from now on.
}

async function watchSilence({ lines, trace }: Program, { silenceMs }: ProgramLimits): Promise<FailureText> {
  let seenLines = 0;
  for (let quietLooks = 0; quietLooks < LOOKS; quietLooks++) {
    await setTimeout(silenceMs / LOOKS);
    const lineCount = lines.state[LINE_COUNT]!;
    if (lineCount !== seenLines) quietLooks = -1;
    seenLines = lineCount;
  }
  return silent(trace(), silenceMs);
}

async function watchEnd({ child, stdoutEnd, stderr, trace }: Program): Promise<FailureText> {
  const exitCode = await child.exited;
  // Its last words may still be on the way; where others hold the pipes, these never end.
  await Promise.race([Promise.all([stdoutEnd.promise, stderr.closed]), setTimeout(LAST_WORDS_MS)]);
  return ended(trace(), child.signalCode ?? exitCode);
}

function never(): Promise<never> {
  return new Promise(() => {});
}

/** The end of what the program says on stderr, for the message of its failure. The rest is read and dropped. */
class StderrTail {
  readonly closed: Promise<void>;
  #tail = "";

  constructor(stream: ReadableStream<Uint8Array>) {
    this.closed = this.#read(stream);
  }

  lastLine(): string {
    return this.#tail.trim().split("\n").at(-1)!.trim();
  }

  async #read(stream: ReadableStream<Uint8Array>): Promise<void> {
    const decoder = new TextDecoder();
    for await (const bytes of stream) {
      const end = decoder.decode(bytes.subarray(-STDERR_KEPT));
      this.#tail = `${this.#tail}${end}`.slice(-STDERR_KEPT);
    }
  }
}
