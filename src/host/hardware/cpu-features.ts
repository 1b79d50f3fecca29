// What the CPU can do that decides how fast a model runs, by the names that people know.
import type { SystemFiles } from "../state/system-files.ts";

interface Feature {
  readonly name: string;
  /** Words of /proc/cpuinfo, all of which it takes; on macOS keys of sysctl. */
  readonly flags: readonly string[];
}

/** Of x86: `flags`. */
const X64: readonly Feature[] = [
  { name: "AVX2", flags: ["avx2"] },
  { name: "FMA", flags: ["fma"] },
  { name: "AVX-512", flags: ["avx512f", "avx512bw", "avx512vl", "avx512dq"] },
  { name: "AVX-VNNI", flags: ["avx_vnni"] },
  { name: "AVX-512 VNNI", flags: ["avx512_vnni"] },
  { name: "AVX-512 BF16", flags: ["avx512_bf16"] },
  { name: "AVX-512 FP16", flags: ["avx512_fp16"] },
  { name: "AMX BF16", flags: ["amx_tile", "amx_bf16"] },
  { name: "AMX INT8", flags: ["amx_tile", "amx_int8"] },
];

/** Of ARM: `Features`, and the names of sysctl below hw.optional.arm. */
const ARM64: readonly Feature[] = [
  { name: "NEON", flags: ["asimd|AdvSIMD"] },
  { name: "FP16", flags: ["asimdhp|FEAT_FP16"] },
  { name: "dotprod", flags: ["asimddp|FEAT_DotProd"] },
  { name: "i8mm", flags: ["i8mm|FEAT_I8MM"] },
  { name: "BF16", flags: ["bf16|FEAT_BF16"] },
  { name: "SVE", flags: ["sve"] },
  { name: "SVE2", flags: ["sve2"] },
  { name: "SME", flags: ["sme|FEAT_SME"] },
];

/** In which of them a runtime computes natively, beside f32. */
const PRECISIONS: Readonly<Record<string, string>> = {
  "AVX-512 BF16": "bf16",
  "AMX BF16": "bf16",
  BF16: "bf16",
  "AVX-512 FP16": "f16",
  FP16: "f16",
};

export interface CpuFeatures {
  readonly features: readonly string[];
  /** What it multiplies natively, f32 first. */
  readonly precisions: readonly string[];
}

/** Undefined where the system does not tell. */
export function cpuFeatures(files: SystemFiles, sysctl: () => string | undefined): CpuFeatures | undefined {
  const cpuinfo = files.text("proc/cpuinfo");
  const line = cpuinfo && /^(flags|Features)\s*:\s*(.*)$/m.exec(cpuinfo);
  if (line) return known(line[1] === "flags" ? X64 : ARM64, new Set(line[2]!.split(/\s+/)));
  const told = sysctl();
  if (told === undefined) return undefined;
  // hw.optional.arm.FEAT_BF16: 1
  const flags = [...told.matchAll(/^hw\.optional\.(?:arm\.)?(\S+): 1$/gm)].map(([, name]) => name!);
  return known(ARM64, new Set(flags));
}

function known(table: readonly Feature[], flags: ReadonlySet<string>): CpuFeatures {
  const has = (flag: string) => flag.split("|").some((one) => flags.has(one));
  const features = table.filter((feature) => feature.flags.every(has)).map(({ name }) => name);
  return {
    features,
    precisions: [...new Set(["f32", ...features.flatMap((name) => PRECISIONS[name] ?? [])])],
  };
}
