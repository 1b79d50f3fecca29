// Vectors in files that are larger than what is kept in memory: they are read where they lie, and judged as the same rows elsewhere.
import { expect, setDefaultTimeout, test } from "bun:test";
import { closeSync, openSync, writeSync } from "node:fs";
import { join } from "node:path";
import { randomFrom } from "../../src/core/random.ts";
import { openWorkbench } from "./mrlbench.ts";
import { parseCsv } from "./tables.ts";

setDefaultTimeout(300_000);
const { start, temporaryFolder } = openWorkbench();

const WIDTH = 128;
const CHUNK_ROWS = 4096;

const ENDINGS = { "<f4": "f32", "<f2": "npy" } as const;
type NumberType = keyof typeof ENDINGS;

/** As numpy.save writes it, version 1. */
function npyHeader(rows: number, type: NumberType): Uint8Array {
  const text = `{'descr': '${type}', 'fortran_order': False, 'shape': (${rows}, ${WIDTH}), }`;
  const padded = `${text.padEnd(117)}\n`;
  return Buffer.concat([
    Buffer.from("\x93NUMPY\x01\x00", "latin1"),
    Buffer.from([118, 0]),
    Buffer.from(padded),
  ]);
}

/** Random rows, of which the first coordinates carry the most. */
function writeRows(path: string, rows: number, type: NumberType): void {
  const random = randomFrom(3);
  const chunk = new (type === "<f4" ? Float32Array : Float16Array)(CHUNK_ROWS * WIDTH);
  const file = openSync(path, "w");
  if (type === "<f2") writeSync(file, npyHeader(rows, type));
  for (let first = 0; first < rows; first += CHUNK_ROWS) {
    const length = Math.min(CHUNK_ROWS, rows - first) * WIDTH;
    for (let i = 0; i < length; i++) chunk[i] = (random() / 2 ** 31 - 1) / (1 + (i % WIDTH));
    writeSync(file, new Uint8Array(chunk.buffer, 0, chunk.BYTES_PER_ELEMENT * length));
  }
  closeSync(file);
}

async function judged(folder: string, rows: number, type: NumberType = "<f4") {
  const name = `${rows}.${ENDINGS[type]}`;
  writeRows(join(folder, name), rows, type);
  const args = ["quality", "--vectors", name, "--dim", `${WIDTH},32`, "--quiet"];
  const child = start(args, { cwd: folder });
  const [code, stdout] = await Promise.all([child.exited, new Response(child.stdout).text()]);
  return { code, rows: parseCsv(stdout).rows, peakBytes: child.resourceUsage()!.maxRSS };
}

test.each(["<f4", "<f2"] as const)(
  "300 MB of float32, written as %s, take little more memory than 10 MB",
  async (type) => {
    const folder = temporaryFolder();
    const small = await judged(folder, 20_000);
    const large = await judged(folder, 600_000, type);
    for (const { code, rows } of [small, large]) {
      expect(code).toBe(0);
      expect(rows.map(({ dim, queries }) => [dim, queries])).toEqual([
        ["128", "0"],
        ["32", "0"],
      ]);
    }
    expect(large.rows[1]!.documents).toBe("600000");
    // Held in memory, or mapped and read, it would be 297 MB more.
    expect(large.peakBytes - small.peakBytes).toBeLessThan(120e6);
  },
);
