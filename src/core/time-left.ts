// Times that are far away, roughly.

/** Such as `about 40 s`. */
export function roughTime(seconds: number): string {
  if (seconds < 100) return `about ${Math.ceil(seconds)} s`;
  return seconds < 6000 ? `about ${Math.round(seconds / 60)} min` : `about ${(seconds / 3600).toFixed(1)} h`;
}
