// How long something will still take, from how far it has come: a straight line through what is behind.

/** Before this much time has passed, an estimate jumps about. */
const EARLIEST_MS = 2000;

/** Such as `about 40 s left`; undefined while it is too early to say, or when the whole is not known. */
export function timeLeft(done: number, total: number | undefined, elapsedMs: number): string | undefined {
  if (total === undefined || done <= 0 || elapsedMs < EARLIEST_MS) return undefined;
  return `${roughTime(Math.max(0, (elapsedMs / 1000) * (total / done - 1)))} left`;
}

/** Such as `about 40 s`. */
export function roughTime(seconds: number): string {
  if (seconds < 100) return `about ${Math.ceil(seconds)} s`;
  return seconds < 6000 ? `about ${Math.round(seconds / 60)} min` : `about ${(seconds / 3600).toFixed(1)} h`;
}
