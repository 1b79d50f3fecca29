import { afterAll, expect, test } from "bun:test";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { OutputError } from "../../src/core/errors.ts";
import { openSink } from "../../src/report/sink.ts";

const folder = mkdtempSync(join(tmpdir(), "mrlbench-sink-"));
afterAll(() => rmSync(folder, { recursive: true }));

const CHILD = join(import.meta.dir, "sink-child.ts");
const ALL_ROWS = 40_000;

/** Runs a shell line in which `$BUN $CHILD` writes rows. */
function shell(line: string) {
  const env = { ...process.env, BUN: process.execPath, CHILD, OUT: join(folder, "rows.csv") };
  const { stdout, stderr } = Bun.spawnSync(["bash", "-c", line], { env });
  return { stdout: stdout.toString(), stderr: stderr.toString().trim() };
}

/** Row numbers, after checking that each row is whole. */
function wholeRows(text: string): number[] {
  expect(text.endsWith("\n")).toBe(true);
  return text
    .slice(0, -1)
    .split("\n")
    .map((row) => {
      const number = Number(row.split(",")[1]);
      expect(row).toBe(`row,${number},${"µ".repeat(number % 100)}`);
      return number;
    });
}

function failureOf(path: string): unknown {
  try {
    return openSink(path);
  } catch (error) {
    return error;
  }
}

test("rows and bytes reach a file in order", () => {
  const path = join(folder, "plain.csv");
  const sink = openSink(path);
  sink.writeRows(["a\n", "é\n"]);
  sink.writeBytes(Uint8Array.of(66, 10));
  sink.writeRows([]);
  expect(readFileSync(path, "utf8")).toBe("a\né\nB\n");
  sink.close();
  sink.close();
});

test("a file is replaced", () => {
  const path = join(folder, "replaced.csv");
  for (const row of ["a long row\n", "b\n"]) {
    using sink = openSink(path);
    sink.writeRows([row]);
  }
  expect(readFileSync(path, "utf8")).toBe("b\n");
});

test("a place that cannot be written names the path and exits with 74", () => {
  for (const path of [join(folder, "none", "x.csv"), folder, join(CHILD, "x.csv")]) {
    expect(failureOf(path)).toBeInstanceOf(OutputError);
    expect(failureOf(path)).toMatchObject({ exitCode: 74, message: expect.stringContaining(path) });
  }
  expect(existsSync(join(folder, "none"))).toBe(false);
});

test.skipIf(!existsSync("/dev/full"))("a full device is an error that names it", () => {
  expect(shell("$BUN $CHILD /dev/full").stderr).toStartWith(
    "OutputError cannot write /dev/full; seen: ENOSPC",
  );
});

test.skipIf(process.platform !== "linux")(
  "a file that hits its limit half-way through a row ends on the last whole row",
  () => {
    const { stderr } = shell("trap '' XFSZ; ulimit -f 100; $BUN $CHILD $OUT");
    expect(stderr).toStartWith(`OutputError cannot write ${join(folder, "rows.csv")}; seen: EFBIG`);
    const written = readFileSync(join(folder, "rows.csv"), "utf8");
    const rows = wholeRows(written);
    expect(rows).toEqual(rows.map((_, i) => i));
    // The limit is 100 blocks of 1,024 bytes, and no row is longer than 210.
    expect(Buffer.byteLength(written)).toBeGreaterThan(100 * 1024 - 210);
  },
);

test.skipIf(process.platform === "win32")(
  "a reader that leaves early closes the output, which is no error",
  () => {
    const { stdout, stderr } = shell("$BUN $CHILD - | head -2");
    expect(stdout).toBe("row,0,\nrow,1,µ\n");
    expect(stderr).toBe("OutputClosed standard output was closed");
  },
);

test.skipIf(process.platform === "win32")("a slow reader of a non-blocking pipe gets every row", () => {
  const reader = `
import fcntl, os, subprocess, sys, time
r, w = os.pipe()
fcntl.fcntl(w, fcntl.F_SETFL, fcntl.fcntl(w, fcntl.F_GETFL) | os.O_NONBLOCK)
child = subprocess.Popen([os.environ["BUN"], os.environ["CHILD"], "-"], stdout=w)
os.close(w)
time.sleep(0.2)
while block := os.read(r, 65536):
    sys.stdout.buffer.write(block)
child.wait()`;
  const { stdout, stderr } = shell(`python3 -c '${reader}'`);
  expect(stderr).toBe("done");
  expect(wholeRows(stdout)).toEqual(Array.from({ length: ALL_ROWS }, (_, i) => i));
});
