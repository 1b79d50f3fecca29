// Opens the library and its environment for whoever needs both later: what it loads and registers is the process's. It is written for a
// thread that does nothing else, and binds no more than that takes. Linux alone.
import { dlopen, linkSymbols, type Pointer, read } from "bun:ffi";
import { CREATE_ENV_SLOT, LOG_SEVERITY_FATAL, ORT_API_VERSION, TELEMETRY_OFF } from "./opening.ts";

const { symbols: libc } = dlopen("libc.so.6", {
  setenv: { args: ["cstring", "cstring", "i32"], returns: "i32" }, // name, value, overwrite
  mallopt: { args: ["i32", "i32"], returns: "i32" }, // param, value
  malloc: { args: ["ptr"], returns: "ptr" }, // size
  free: { args: ["ptr"], returns: "void" }, // ptr
  madvise: { args: ["ptr", "ptr", "i32"], returns: "i32" }, // addr, length, advice
});

const M_TRIM_THRESHOLD = -1;
const M_MMAP_THRESHOLD = -3;
const DEFAULT_THRESHOLD = 1 << 17;
const HIGHEST_THRESHOLD = 1 << 25;
const MADV_HUGEPAGE = 14;
const MADV_POPULATE_WRITE = 23;
/** What the operators of version 1.30 are registered in is 8 MB of small blocks. */
const ROOM_BYTES = 9 << 20;
/** Advice begins at a page: the largest that a Linux has. */
const PAGE_BYTES = 1 << 16;

/** @returns whether it is open; who opens it again is told why not */
export function openOrtAhead(path: string): boolean {
  libc.setenv(...TELEMETRY_OFF, 0);
  const apiBase = dlopen(path, { OrtGetApiBase: { args: [], returns: "ptr" } }).symbols.OrtGetApiBase();
  return apiBase !== null && createEnvironment(apiBase as Pointer);
}

/**
 * The memory of a thread grows page by page, each by a call of the system and a fault: thousands of them would take a third of the time. One
 * block as large as all of it, made and freed again, leaves the room there, of large pages where the system has them. Where it knows no such
 * advice, the faults remain.
 */
export function makeRoom(): void {
  for (const threshold of [M_MMAP_THRESHOLD, M_TRIM_THRESHOLD]) libc.mallopt(threshold, HIGHEST_THRESHOLD);
  const block = libc.malloc(ROOM_BYTES as Pointer);
  if (block !== null) {
    const from = Math.ceil(Number(block) / PAGE_BYTES) * PAGE_BYTES;
    for (const advice of [MADV_HUGEPAGE, MADV_POPULATE_WRITE])
      libc.madvise(from as Pointer, (ROOM_BYTES - PAGE_BYTES) as Pointer, advice);
    libc.free(block as Pointer);
  }
  for (const threshold of [M_MMAP_THRESHOLD, M_TRIM_THRESHOLD]) libc.mallopt(threshold, DEFAULT_THRESHOLD);
}

/** It stays open until the process ends. */
function createEnvironment(apiBase: Pointer): boolean {
  const { GetApi } = linkSymbols({
    GetApi: { ptr: read.ptr(apiBase, 0) as Pointer, args: ["u32"], returns: "ptr" }, // version
  }).symbols;
  const table = GetApi(ORT_API_VERSION);
  if (table === null) return false;
  const { CreateEnv } = linkSymbols({
    // log_severity_level, logid, out
    CreateEnv: {
      ptr: read.ptr(table, 8 * CREATE_ENV_SLOT) as Pointer,
      args: ["i32", "cstring", "ptr"],
      returns: "ptr",
    },
  }).symbols;
  const environmentSlot = new BigUint64Array(new ArrayBuffer(8));
  return CreateEnv(LOG_SEVERITY_FATAL, "mrlbench", environmentSlot) === null;
}
