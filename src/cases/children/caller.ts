// One more caller of a case, in a process of its own or in a thread beside the one that measures: it makes the calls of the case between the
// words "begin" and "end". It is started by whoever measures the case; people have no use for it.
import { readFileSync } from "node:fs";
import { setImmediate } from "node:timers/promises";
import { timeLayerA, timeLayerB } from "../../bench/layers.hot.ts";
import { LOOP_DONE, LOOP_STATUS, type LoopState } from "../../bench/loop-state.ts";
import { blockDeadlineNs, isOpen, LOOK_NS } from "../../bench/pace.ts";
import { allocateCallSamples, type TimedCall } from "../../bench/timed-call.ts";
import { asFailure } from "../../core/system-error.ts";
import { sinceOrigin } from "../../host/clock.ts";
import { bindAllThreads, bindThisThread } from "../../host/pinning.ts";
import { processCpuNs, processMemory } from "../../host/process-usage.ts";
import { openModel } from "../../open/model.ts";
import { parentOfThisProcess, type Send, type Words } from "../../sim/load/messages.ts";
import { type MemberReport, TICKS_KEPT } from "../../sim/load/partner.ts";
import { ringValues } from "../../sim/load/world.ts";
import { creatorOfThisThread } from "../callers/thread-line.ts";
import { paceOf } from "../pace/paced-calls.ts";
import type { CallerTask, CallerWork } from "./tasks.ts";

/** Long enough for the compiler to be done with the loops. */
const WARMUP_NS = 0.3e9;

/** @param taskJson a CallerTask */
export async function runCaller(taskJson: string): Promise<void> {
  const { file } = JSON.parse(taskJson) as CallerTask;
  const work = JSON.parse(readFileSync(file, "utf8")) as CallerWork;
  const { inbox, send } = parentOfThisProcess();
  if (work.cpus) bindAllThreads(work.cpus);
  await callWhenTold(work, inbox, send);
}

/** The same in a Worker. @param workJson a CallerWork */
export async function runCallerThread(workJson: string): Promise<void> {
  const { inbox, send } = creatorOfThisThread();
  try {
    const work = JSON.parse(workJson) as CallerWork;
    if (work.cpus) bindThisThread(work.cpus);
    await callWhenTold(work, inbox, send);
  } catch (error) {
    const { message: what, next } = asFailure(error) ?? { message: String(error), next: "Report it." };
    send({ kind: "failed", text: { what, next } });
  }
}

async function callWhenTold(work: CallerWork, inbox: Words, send: Send): Promise<void> {
  using model = openModel(work.candidate, work.places);
  const table = model.tokenize(work.embed.prompt, work.texts);
  const embedder = model.embedder({ ...work.embed, maxTokens: table.maxTokens, isExact: true });
  embedder.prepareTable(table);
  const firstCall = -Math.floor(work.firstText / work.embed.batch);
  const caller = new Caller(
    embedder.steps(table, { firstCall, textCount: table.textCount }),
    work,
    (status) => embedder.calls.check(status),
  );
  for (const endNs = Bun.nanoseconds() + WARMUP_NS; Bun.nanoseconds() < endNs; ) caller.block();
  send({ kind: "ready" });
  while ((await inbox.next()) !== undefined) {
    send({ kind: "begun" });
    const report = await caller.callUntilTold(inbox);
    if ((await inbox.next()) === undefined) return;
    send({ kind: "ended", report });
  }
}

class Caller {
  readonly #timed: TimedCall;
  readonly #work: CallerWork;
  readonly #check: (status: number) => void;
  readonly #samples = allocateCallSamples(TICKS_KEPT, (length) => new Float64Array(length));
  readonly #state: LoopState = new Float64Array(new ArrayBuffer(16));
  readonly #pace: ReturnType<typeof paceOf>;
  #count = 0;

  /** @param check throws what a status means */
  constructor(timed: TimedCall, work: CallerWork, check: (status: number) => void) {
    this.#timed = timed;
    this.#work = work;
    this.#check = check;
    this.#pace = paceOf(work, { rateHz: undefined });
  }

  async callUntilTold(inbox: Words): Promise<MemberReport> {
    const beginCpuNs = processCpuNs();
    const beginNs = Bun.nanoseconds();
    this.#count = 0;
    while (!inbox.hasNext()) {
      this.block();
      await setImmediate();
    }
    const wallNs = Bun.nanoseconds() - beginNs;
    const originNs = sinceOrigin(0);
    return {
      name: this.#work.name,
      cpu: undefined,
      wallNs,
      dutyAsked: undefined,
      dutyMeasured: (processCpuNs() - beginCpuNs) / wallNs,
      tickCount: this.#count,
      tickNs: ringValues(this.#samples.latencyNs, this.#count),
      tickStartNs: ringValues(this.#samples.startNs, this.#count).map((startNs) => originNs + startNs),
      togetherCount: 0,
      rssBytes: processMemory().rssBytes,
    };
  }

  /** Calls for as long as one block is; samples go round. @throws the runtime's failure */
  block(): void {
    const from = this.#count % TICKS_KEPT;
    // Short, back to back: what is called after the end takes the place of calls that count.
    const deadlineNs = isOpen(this.#pace) ? blockDeadlineNs(this.#pace) : Bun.nanoseconds() + LOOK_NS;
    if (this.#pace.dueNs === 0) this.#pace.dueNs = Bun.nanoseconds() + this.#pace.gapNs;
    if (this.#work.layer === "A") {
      const size = this.#timed.copyIn(0);
      timeLayerA(this.#timed, this.#samples, size, this.#pace, from, TICKS_KEPT, deadlineNs, this.#state);
    } else {
      timeLayerB(this.#timed, this.#samples, this.#pace, from, TICKS_KEPT, deadlineNs, this.#state);
    }
    this.#count += this.#state[LOOP_DONE]! - from;
    const status = this.#state[LOOP_STATUS]!;
    if (status !== 0) this.#check(status);
  }
}
