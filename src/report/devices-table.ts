// What a person reads of the devices of a machine: what runs, what does not, why, and what to do next.
import { formatBytes } from "../core/format.ts";
import { INDENT, type TerminalStyle, wrapText } from "./style.ts";
import { tableLines } from "./table.ts";

interface ShownDevice {
  readonly name: string;
  readonly kind: string;
  readonly driver: string | undefined;
}

interface ShownProvider {
  readonly provider: string;
  readonly runtime: string;
  readonly backend: string | undefined;
  readonly runtimeVersion: string | undefined;
  readonly devices: readonly ShownDevice[];
  readonly isUsable: boolean | undefined;
  readonly why: string | undefined;
  readonly next: string | undefined;
}

interface ShownAccelerator {
  readonly kind: string;
  readonly name: string;
  readonly id: string | undefined;
  readonly generation: string | undefined;
  readonly driver: string | undefined;
  readonly node: string | undefined;
  readonly missing: { readonly why: string; readonly next: string } | undefined;
}

/** What is known of a machine. */
export interface ShownMachine {
  readonly cpu: string;
  readonly memoryBytes: number;
  readonly cpuFeatures:
    | { readonly features: readonly string[]; readonly precisions: readonly string[] }
    | undefined;
  readonly accelerators: readonly ShownAccelerator[];
  readonly providers: readonly ShownProvider[];
}

/** Lines with their ends. */
export function devicesText(machine: ShownMachine, { columns }: TerminalStyle): string[] {
  const { providers, accelerators } = machine;
  const reasons = [...accelerators.flatMap(missingOf), ...providers.flatMap(refusalOf)];
  return [
    ...wrapped(`CPU ${machine.cpu}, ${formatBytes(machine.memoryBytes)} of memory`, columns, ""),
    ...wrapped(featuresText(machine), columns, INDENT),
    ...(accelerators.length === 0
      ? ["No GPU or NPU is known to the system.\n"]
      : acceleratorTable(accelerators)),
    "\n",
    ...providerTable(providers),
    ...reasons.flatMap(({ of, why, next }) => [
      "\n",
      ...wrapped(`${of}: ${why}`, columns, ""),
      ...wrapped(next, columns, INDENT),
    ]),
  ];
}

function wrapped(text: string, columns: number, indent: string): string[] {
  return wrapText(text, columns, indent).map((line) => `${line}\n`);
}

function featuresText({ cpuFeatures }: ShownMachine): string {
  if (cpuFeatures === undefined) return "what it can do is not told by this system";
  const { features, precisions } = cpuFeatures;
  return `${features.join(", ") || "none of the features that matter here"}; multiplies natively in ${precisions.join(", ")}`;
}

function acceleratorTable(accelerators: readonly ShownAccelerator[]): string[] {
  return tableLines(
    ["KIND", "NAME", "PCI", "GENERATION", "MODULE", "NODE"],
    accelerators.map(({ kind, name, id, generation, driver, node }) => [
      kind,
      name,
      ...[id, generation, driver, node].map((value) => value ?? "–"),
    ]),
  );
}

function providerTable(providers: readonly ShownProvider[]): string[] {
  return tableLines(
    ["PROVIDER", "RUNTIME", "BACKEND", "DEVICE", "DRIVER", "USABLE"],
    providers.map(({ provider, runtime, runtimeVersion, backend, devices, isUsable }) => [
      provider,
      [runtime, runtimeVersion?.split("-")[0]].filter(Boolean).join(" "),
      backend ?? "–",
      devices.map(({ name, kind }) => (kind === "software" ? `${name}, software` : name)).join("; ") || "–",
      devices.flatMap(({ driver }) => driver ?? []).join("; ") || "–",
      isUsable === undefined ? "not known" : isUsable ? "yes" : "no",
    ]),
  );
}

interface Reason {
  readonly of: string;
  readonly why: string;
  readonly next: string;
}

function missingOf({ name, missing }: ShownAccelerator): Reason[] {
  return missing === undefined ? [] : [{ of: name, ...missing }];
}

function refusalOf({ provider, why, next }: ShownProvider): Reason[] {
  return why === undefined || next === undefined ? [] : [{ of: provider, why, next }];
}
