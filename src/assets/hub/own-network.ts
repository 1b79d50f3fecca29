// Which hosts are this machine or its own network, by their names and numbers alone.
import { BlockList, isIP } from "node:net";

/** RFC 6890, and what RFC 4193 and 4291 keep for networks of their own. */
const OWN: readonly [network: string, bits: number, family: "ipv4" | "ipv6"][] = [
  ["0.0.0.0", 8, "ipv4"],
  ["10.0.0.0", 8, "ipv4"],
  ["100.64.0.0", 10, "ipv4"],
  ["127.0.0.0", 8, "ipv4"],
  ["169.254.0.0", 16, "ipv4"],
  ["172.16.0.0", 12, "ipv4"],
  ["192.168.0.0", 16, "ipv4"],
  ["::", 127, "ipv6"],
  ["fc00::", 7, "ipv6"],
  ["fe80::", 10, "ipv6"],
];
const OWN_NAMES = /(^|\.)(localhost|local|internal|home\.arpa)\.?$/i;
/** An IPv4 address in the form of IPv6, as a URL writes it. */
const MAPPED = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/i;

/** @param hostname of a URL: numbers are there in their one form, whatever way they were written */
export function isOfOwnNetwork(hostname: string): boolean {
  const host = hostname.replace(/^\[|\]$/g, "");
  const kind = isIP(host);
  if (kind === 0) return OWN_NAMES.test(host) || !host.includes(".");
  const [, high, low] = MAPPED.exec(host) ?? [];
  if (high !== undefined && low !== undefined) {
    const [a, b] = [Number.parseInt(high, 16), Number.parseInt(low, 16)];
    return isOfOwnNetwork(`${a >> 8}.${a & 255}.${b >> 8}.${b & 255}`);
  }
  const own = new BlockList();
  for (const [network, bits, family] of OWN) own.addSubnet(network, bits, family);
  return own.check(host, kind === 6 ? "ipv6" : "ipv4");
}
