// Which CPUs to run on, binding to them, and reading back from every thread what really holds.

import { operatingSystem } from "../../ffi/os/current.ts";
import type { CoreKind, Processor, ThreadState } from "../../ffi/os/system.ts";
import { UsageError } from "../core/errors.ts";
import { optionName } from "../core/option-name.ts";
import type { Pin } from "../core/pin.ts";

export interface ThreadReport {
  readonly name: string;
  readonly cpus: readonly number[];
}

// As the process began: once a thread is bound, the system tells what it was bound to.
const processCpus = operatingSystem.affinity();
const mainThreadId = operatingSystem.mainThreadId();
const threadsAtStart = new Set(operatingSystem.threadIds());
/** Threads that a runtime keeps when its model is closed: the next one runs on them. */
const keptThreads = new Set<number>();
/** Those of this JavaScript thread that are bound, the oldest first. */
const bound: CaseThreads[] = [];

/** CPUs on which this process could run when it began. */
export function cpusOfProcess(): readonly number[] {
  return processCpus;
}

/**
 * CPUs to bind to; undefined where the system decides, or binds nothing.
 * @throws UsageError for a kind of core that the machine has not
 */
export function cpusOf(pin: Pin, threads: number): readonly number[] | undefined {
  if (pin === "none") return undefined;
  if (typeof pin === "object") return pin;
  if (!canPin()) return undefined;
  return pin === "auto" ? chooseCpus(threads) : cpusOfKind(pin);
}

/** Whether a thread can be bound to CPUs at all. */
export function canPin(): boolean {
  return operatingSystem.canBind;
}

/**
 * Our choice for `--pin 1`: the fastest cores, one thread a core while they suffice, of these those beside one memory, and of these the
 * last, because the system's own work gathers on the first.
 */
export function chooseCpus(
  threads: number,
  cpus = processCpus,
  processors: readonly Processor[] = operatingSystem.processors(),
): readonly number[] {
  const known = new Map(processors.map((processor) => [processor.cpu, processor]));
  const coreOf = (cpu: number) => known.get(cpu)?.core ?? cpu;
  const nodeOf = (cpu: number) => known.get(cpu)?.numaNode;
  // Of those that share a core the first that this process may use; a later one is its sibling.
  const firstOfCore = new Map(cpus.toReversed().map((cpu) => [coreOf(cpu), cpu]));
  const isFast = (cpu: number) => Number(known.get(cpu)?.kind !== "efficiency");
  const isFirst = (cpu: number) => Number(firstOfCore.get(coreOf(cpu)) === cpu);
  const sizeOf = (cpu: number) => known.get(cpu)?.size ?? 0;
  const compare = (a: number, b: number) =>
    isFast(a) - isFast(b) || isFirst(a) - isFirst(b) || sizeOf(a) - sizeOf(b);
  const bestNode = nodeOf(cpus.toSorted(compare).at(-1)!);
  const isNear = (cpu: number) => Number(nodeOf(cpu) === bestNode);
  const bestLast = cpus.toSorted((a, b) => compare(a, b) || isNear(a) - isNear(b));
  return bestLast.slice(-threads).sort((a, b) => a - b);
}

/** All CPUs of a kind that this process may use. @throws UsageError where the machine has only one kind */
export function cpusOfKind(
  kind: CoreKind,
  cpus = processCpus,
  processors: readonly Processor[] = operatingSystem.processors(),
): readonly number[] {
  const ofKind = processors.filter((one) => one.kind === kind && cpus.includes(one.cpu));
  if (ofKind.length > 0) return ofKind.map(({ cpu }) => cpu);
  throw new UsageError({
    what: `${optionName("pin")} asks for ${kind} cores, and this process has none that the system calls so`,
    seen: processors.some((one) => one.kind !== undefined) ? "only the other kind" : "cores of one kind",
    expected: "a processor with performance and efficiency cores",
    next: `Use ${optionName("pin")} 1, or name CPUs.`,
  });
}

/** What stands for binding where a system binds no thread: cores of the kind that a pinned run would have. */
export function preferCoresOf(pin: Pin): void {
  if (pin === "none" || canPin()) return;
  operatingSystem.preferCores(pin === "efficiency" ? "efficiency" : "performance");
}

/** Binds the calling thread. @throws UsageError when the system refuses */
export function bindThisThread(cpus: readonly number[]): void {
  const refusal = operatingSystem.setAffinity(cpus);
  if (refusal === undefined) return;
  throw new UsageError({
    what: `${optionName("pin")} names CPUs on which this process cannot run`,
    seen: `${cpus.join(", ")}: ${refusal}`,
    expected: `some of ${processCpus.join(", ")}`,
    next: "Choose CPUs from this list, or have them chosen.",
  });
}

/**
 * The calling thread and those of a runtime while a model is open, bound to CPUs where some are given. Closed, each may run where it could
 * before, and those that were born of a bound thread meanwhile where that one could. Without CPUs nothing is bound or set free.
 */
export class CaseThreads implements Disposable {
  readonly #cpus: readonly number[] | undefined;
  readonly #idsBefore: ReadonlySet<number>;
  /** Where the threads that were bound could run before. */
  readonly #cpusBefore = new Map<number, readonly number[]>();
  readonly #callerId = operatingSystem.threadId();
  #runtimeIds: readonly number[] = [];
  #isClosed = false;

  /** To be made before the runtime is opened. @throws UsageError when the system refuses */
  constructor(cpus: readonly number[] | undefined) {
    // The collector's helpers are made with the first collection: now, so that they are not born onto the measured CPU.
    if (cpus) Bun.gc(true);
    this.#cpus = cpus;
    this.#idsBefore = new Set(operatingSystem.threadIds());
    if (!cpus) return;
    this.#cpusBefore.set(this.#callerId, operatingSystem.affinity());
    bindThisThread(cpus);
    bound.push(this);
    this.#bindKept(cpus);
  }

  /** To be called when the runtime is opened: which threads are its own is known by then. */
  opened(): void {
    // Most often there are none, and looking at each thread takes a millisecond.
    if (operatingSystem.threadIds().every((id) => this.#idsBefore.has(id))) return;
    const threads = operatingSystem
      .threads()
      .filter(({ id }) => id === this.#callerId || !this.#idsBefore.has(id));
    const name = threads.find(({ id }) => id === this.#callerId)?.name;
    this.#runtimeIds = threads
      .filter((one) => one.name === name && one.id !== this.#callerId)
      .map(({ id }) => id);
  }

  /** Binds the calling thread to fewer of the CPUs. @throws UsageError when the system refuses */
  narrow(cpus: readonly number[]): void {
    bindThisThread(cpus);
  }

  /** To be called when the runtime's model is closed. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    if (this.#runtimeIds.length === 0 && !bound.includes(this)) return;
    const threads = operatingSystem.threads();
    for (const { id } of threads) if (this.#runtimeIds.includes(id)) keptThreads.add(id);
    const index = bound.indexOf(this);
    if (index < 0) return;
    bound.splice(index, 1);
    const later = bound[index];
    // A later one still binds: it gives back what was before both.
    if (later) for (const [id, cpus] of this.#cpusBefore) later.#cpusBefore.set(id, cpus);
    else this.#giveBack(threads);
  }

  [Symbol.dispose](): void {
    this.close();
  }

  #bindKept(cpus: readonly number[]): void {
    const threads = operatingSystem.threads();
    const name = threads.find(({ id }) => id === this.#callerId)?.name;
    for (const kept of keptThreads) {
      const thread = threads.find(({ id }) => id === kept);
      // One that ended may have left its number to a thread of another kind.
      if (thread?.name !== name) keptThreads.delete(kept);
      else {
        this.#cpusBefore.set(kept, thread!.cpus);
        operatingSystem.setAffinity(cpus, kept);
      }
    }
  }

  #giveBack(threads: readonly ThreadState[]): void {
    const ofCaller = this.#cpusBefore.get(this.#callerId)!;
    for (const { id, cpus } of threads) {
      const isHeir = !this.#idsBefore.has(id) && cpus.every((cpu) => this.#cpus?.includes(cpu));
      const before = this.#cpusBefore.get(id) ?? (isHeir ? ofCaller : undefined);
      if (before) operatingSystem.setAffinity(before, id);
    }
  }
}

/**
 * Binds every thread that the process has.
 * @throws UsageError when the system refuses
 */
export function bindAllThreads(cpus: readonly number[]): void {
  // Where no thread is bound, the system places them.
  if (!operatingSystem.canBind) return;
  bindThisThread(cpus);
  for (const id of operatingSystem.threadIds()) operatingSystem.setAffinity(cpus, id);
}

/** The calling thread and those that runtimes started, and where each may run. For a process that has no other native threads. */
export function runtimeThreads(): readonly ThreadReport[] {
  const threads = threadsOfRuntimes();
  // A runtime makes some with its first call.
  for (const { id } of threads) if (id !== mainThreadId) keptThreads.add(id);
  return threads.map(({ name, cpus }) => ({ name, cpus }));
}

/** Threads of a runtime carry the process's name; those of the JavaScript engine have names of their own. */
function threadsOfRuntimes() {
  const threads = operatingSystem.threads();
  const main = threads.find(({ id }) => id === mainThreadId);
  return threads.filter(
    ({ id, name }) => id === mainThreadId || (!threadsAtStart.has(id) && name === main?.name),
  );
}
