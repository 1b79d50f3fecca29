// Numbers for people: a few significant digits and a unit that keeps them short.

const UNITS = [
  { unit: "ns", ns: 1 },
  { unit: "µs", ns: 1e3 },
  { unit: "ms", ns: 1e6 },
  { unit: "s", ns: 1e9 },
] as const;

const BYTE_UNITS = [
  { unit: "B", bytes: 1 },
  { unit: "kB", bytes: 1e3 },
  { unit: "MB", bytes: 1e6 },
  { unit: "GB", bytes: 1e9 },
] as const;

/** Of figures for people. */
const MOST_DECIMALS = 3;

/** What stands for a value that is not available. */
export const NOT_AVAILABLE = "–";

/** A duration such as `8.71 µs`, to `digits` significant digits; whole nanoseconds have no decimals. */
export function formatDuration(ns: number | undefined, digits = 3): string {
  if (ns === undefined) return NOT_AVAILABLE;
  const scaled = UNITS.map(({ unit, ns: unitNs }) => ({ unit, value: significant(ns / unitNs, digits) }));
  const { unit, value } = scaled.find((candidate) => candidate.value < 1000) ?? scaled.at(-1)!;
  if (unit === "ns") return `${value} ns`;
  const integerDigits = String(Math.trunc(value)).length;
  return `${value.toFixed(Math.max(0, digits - integerDigits))} ${unit}`;
}

/** The unit in which a duration is a number of few digits, and how many nanoseconds it is. */
export function timeUnitOf(ns: number | undefined): { readonly unit: string; readonly ns: number } {
  return UNITS.findLast(({ ns: unitNs }) => ns !== undefined && ns >= unitNs) ?? UNITS[1];
}

/**
 * Decimals that an interval supports: those of its half width to two digits where these are 10 to 35, else to one. It is the rule of the
 * Particle Data Group for rounding (Review of Particle Physics, section 5.3). Negative: tens, hundreds …
 */
export function supportedDecimals(halfWidth: number): number {
  const exponent = Math.floor(Math.log10(halfWidth));
  return halfWidth / 10 ** exponent < 3.55 ? 1 - exponent : -exponent;
}

/** A number with so many decimals, and commas between thousands. */
export function formatDecimals(value: number, decimals: number): string {
  const scale = 10 ** Math.max(0, -decimals);
  const rounded = scale === 1 ? value : Math.round(value / scale) * scale;
  const shown = Math.max(0, decimals);
  return rounded.toLocaleString("en-US", { minimumFractionDigits: shown, maximumFractionDigits: shown });
}

/** A number to three digits, or to its last whole one, such as `2.06`, `812` and `2,227`. */
export function formatThree(value: number): string {
  const digits = Math.floor(Math.log10(Math.max(Math.abs(value), Number.MIN_VALUE))) + 1;
  return formatDecimals(value, Math.min(3, Math.max(0, 3 - digits)));
}

/** A number to two digits, or to its last whole one. */
function formatTwo(value: number, finest: number): string {
  const digits = Math.floor(Math.log10(Math.max(Math.abs(value), Number.MIN_VALUE))) + 1;
  return formatDecimals(value, Math.min(finest, MOST_DECIMALS, 2 - digits));
}

/** A value with its interval. */
export interface Measured {
  readonly value: number | undefined;
  readonly low: number | undefined;
  readonly high: number | undefined;
}

/**
 * Both to as many digits as the interval supports, such as `47` and `41–64`; without an interval the value to three digits, and `""`.
 * @param finest decimals beyond which nothing was resolved
 */
export function formatMeasured(
  { value, low, high }: Measured,
  finest = Number.POSITIVE_INFINITY,
): { readonly value: string; readonly interval: string } {
  if (value === undefined) return { value: NOT_AVAILABLE, interval: "" };
  if (low === undefined || high === undefined) return { value: formatThree(value), interval: "" };
  // Wider than the value itself, it supports nothing but the order of magnitude of each.
  if (high - low > Math.abs(value)) {
    const [text, from, to] = [value, low, high].map((one) => formatTwo(one, finest));
    return { value: text!, interval: `${from}–${to}` };
  }
  const decimals = Math.min(finest, MOST_DECIMALS, high > low ? supportedDecimals((high - low) / 2) : finest);
  const shown = Number.isFinite(decimals) ? decimals : 3;
  const [text, from, to] = [value, low, high].map((one) => formatDecimals(one, shown));
  return { value: text!, interval: `${from}–${to}` };
}

/** Numbers with the decimals that the one with most needs, and no more than six digits. */
export function formatAlike(values: readonly number[]): string[] {
  const exact = values.map((value) => String(significant(value, 6)));
  const decimals = Math.max(...exact.map((text) => text.split(".")[1]?.length ?? 0));
  return values.map((value) => formatDecimals(value, decimals));
}

/** Numbers, each with the digits that it has, and no more than six. */
export function formatShort(values: readonly number[]): string[] {
  return values.map((value) => significant(value, 6).toLocaleString("en-US", { maximumFractionDigits: 6 }));
}

/** A count such as `10,000`. By hand: the tables of languages take two milliseconds to load, in every process that says a number. */
export function formatCount(count: number): string {
  if (!Number.isSafeInteger(count)) return count.toLocaleString("en-US");
  return String(count).replaceAll(/\B(?=(\d{3})+$)/g, ",");
}

/** Such as `1 round` and `2,000 rounds`. */
export function formatCounted(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? "" : "s"}`;
}

/** A rate such as `1,250 Hz`. */
export function formatRate(rateHz: number | undefined): string {
  if (rateHz === undefined) return NOT_AVAILABLE;
  return `${rateHz < 100 ? significant(rateHz, 3) : formatCount(Math.round(rateHz))} Hz`;
}

/** A size such as `1.93 GB`, in powers of ten. */
export function formatBytes(sizeBytes: number): string {
  const { unit, bytes } =
    BYTE_UNITS.find((candidate) => sizeBytes < 1000 * candidate.bytes) ?? BYTE_UNITS.at(-1)!;
  return `${significant(sizeBytes / bytes, 3)} ${unit}`;
}

/** A ratio such as `×1.08`. */
export function formatRatio(ratio: number | undefined): string {
  return ratio === undefined ? NOT_AVAILABLE : `×${ratio.toFixed(2)}`;
}

/** A share such as `97.3 %`. */
export function formatShare(share: number | undefined): string {
  return share === undefined ? NOT_AVAILABLE : `${(100 * share).toFixed(1)} %`;
}

/** A difference such as `+0.0120`. */
export function formatDifference(value: number | null | undefined): string {
  return value === null || value === undefined
    ? NOT_AVAILABLE
    : `${value < 0 ? "−" : "+"}${Math.abs(value).toFixed(4)}`;
}

function significant(value: number, digits: number): number {
  return Number(value.toPrecision(digits));
}
