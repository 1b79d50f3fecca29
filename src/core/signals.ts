// Requests to end (Ctrl-C, a shutdown, a terminal that closes), for code that must not be ended in the middle of a row. While nothing
// can be lost, the system's own handling ends the process at once; while signals are held, the first is noted and asked for here, and
// the second one ends. What notes them is given by the command line; without it, as in the library, nothing is ever noted.

export interface SignalSource {
  /** The exit code of the signal that came while they were held; undefined while none did. */
  code(): number | undefined;
  /** The system's own handling, until `hold`. */
  letGo(): void;
  hold(): void;
}

/** Beyond this a call is long: who pressed Ctrl-C notices. */
const LONG_MS = 50;

const none: SignalSource = { code: () => undefined, letGo() {}, hold() {} };
let source = none;
let isKept = false;
/** The system ends the process at once, until whoever let go holds again. */
let isLetGo = false;
/** Work goes on that nobody misses after a signal. */
let isGivenUp = false;
const waiting = new Set<() => void>();

/** A signal came, and what had to be whole is whole: the command ends with this code, and says no more. */
export class Interrupted extends Error {
  override readonly name = "Interrupted";
  readonly code: number;

  constructor(code: number) {
    super("interrupted");
    this.code = code;
  }
}

/** From here on signals are held by this source; undefined for nobody. It calls `wakeWaiting` when one came. */
export function setSignalSource(held: SignalSource | undefined): void {
  source = held ?? none;
  isKept = false;
  isLetGo = false;
}

/** The exit code of the signal that came; undefined while none did. Some hundred nanoseconds. */
export function signalCode(): number | undefined {
  return source.code();
}

/** @throws Interrupted when a signal came: for long work that leaves nothing half-done when it stops here */
export function stopIfSignalled(): void {
  const code = source.code();
  if (code !== undefined) throw new Interrupted(code);
}

/**
 * For who waits and cannot ask: the callback is called once when a signal comes, or soon where one came before.
 * @returns what takes it back
 */
export function onSignal(callback: () => void): () => void {
  waiting.add(callback);
  const forget = () => waiting.delete(callback);
  if (source.code() !== undefined) {
    queueMicrotask(() => {
      if (forget()) callback();
    });
  }
  return forget;
}

/** Calls what `onSignal` was given. */
export function wakeWaiting(): void {
  for (const callback of waiting) callback();
  waiting.clear();
}

/** There are results that only memory has: no work is ended at once any more. */
export function keepResults(): void {
  isKept = true;
}

/**
 * Work of a single long call, such as compiling a model, in which nothing of ours can be asked. A signal ends the process at once.
 * @throws Interrupted when a signal came before
 */
export function endingAtOnce<T>(work: () => T): T {
  if (!letGo()) return work();
  try {
    return work();
  } finally {
    hold();
  }
}

/** The same where what was done before is with somebody else. A signal that came before is left to whoever asks. */
export function endingAtOnceFromNow<T>(work: () => T): T {
  return signalCode() === undefined ? endingAtOnce(work) : work();
}

/** The same for work that is many steps, of which nothing is worth keeping. @throws Interrupted when a signal came before */
export async function endingAtOnceMeanwhile<T>(work: () => Promise<T>): Promise<T> {
  if (!letGo()) return work();
  try {
    return await work();
  } finally {
    hold();
  }
}

function letGo(): boolean {
  stopIfSignalled();
  if (isKept || isLetGo) return false;
  isLetGo = true;
  source.letGo();
  return true;
}

function hold(): void {
  isLetGo = false;
  source.hold();
}

/** Long work on numbers that asks now and then. @returns undefined when a signal came meanwhile */
export function unlessSignalled<T>(work: () => T): T | undefined {
  if (signalCode() !== undefined) return undefined;
  isGivenUp = true;
  try {
    return work();
  } catch (error) {
    if (error instanceof Interrupted) return undefined;
    throw error;
  } finally {
    isGivenUp = false;
  }
}

/** @throws Interrupted in `unlessSignalled`, when a signal came; elsewhere the work is done to its end */
export function stopIfGivenUp(): void {
  if (isGivenUp) stopIfSignalled();
}

/** Runs calls that follow each other: during the first, and once one was long during the next, a signal ends the process at once. */
export function createCallRunner(): <T>(call: () => T) => T {
  let mayBeLong = true;
  return (call) => {
    const startMs = performance.now();
    try {
      return mayBeLong ? endingAtOnce(call) : call();
    } finally {
      mayBeLong = performance.now() - startMs > LONG_MS;
    }
  };
}
