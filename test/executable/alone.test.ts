// The one file, copied to a machine that has nothing: no environment, no network, no home, and a folder that means harm.

import { describe, expect, test } from "bun:test";
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { LARGEST_EXECUTABLE_BYTES } from "../../tasks/executable.ts";
import { BRIEF, mrlbench, openWorkbench, type Run } from "./mrlbench.ts";
import { parseCsv, summariesOf } from "./tables.ts";

const { run, shell, temporaryFolder } = openWorkbench();

function copyAlone(): string {
  const folder = temporaryFolder();
  chmodSync(folder, 0o755);
  copyFileSync(mrlbench, join(folder, "mrlbench"));
  return folder;
}

function expectWorked({ code, stdout, stderr }: Pick<Run, "code" | "stdout" | "stderr">): void {
  expect(code).toBe(0);
  expect(parseCsv(stdout).rows).toHaveLength(221);
  expect(summariesOf(stderr)[0]).toMatchObject({ verdict: "ok", dim: "128" });
}

test("it is not larger than what a person is asked to download", () => {
  expect(LARGEST_EXECUTABLE_BYTES).toBe(240e6);
  expect(statSync(mrlbench).size).toBeLessThan(LARGEST_EXECUTABLE_BYTES);
});

test("it runs in an empty folder with nothing but the place of its cache", () => {
  const folder = copyAlone();
  const result = shell(
    `cd ${folder} && exec env -i ./mrlbench --cache-dir cache --dim 128 ${BRIEF.join(" ")}`,
  );
  expectWorked(result);
  expect(readdirSync(folder).sort()).toEqual(["cache", "mrlbench"]);
});

const isRoot = process.getuid?.() === 0;
const canIsolate = isRoot && Bun.which("unshare") !== null && Bun.which("setpriv") !== null;
if (!canIsolate)
  console.warn(
    "SKIPPED: a machine without network and home needs root, `unshare` and `setpriv` to be tested",
  );

describe.skipIf(!canIsolate)("without network, environment, home and account", () => {
  // A number that no account has: its cache goes to the folder for temporary files.
  const user = 54321;
  const cache = `/tmp/mrlbench-${user}`;
  const prefix = `env -i unshare --net setpriv --reuid=${user} --regid=${user} --clear-groups`;

  test.each(["ort", "openvino"])("it runs on %s", (runtime) => {
    const folder = copyAlone();
    try {
      expectWorked(
        shell(`cd ${folder} && exec ${prefix} ./mrlbench --dim 128 --runtime ${runtime} ${BRIEF.join(" ")}`),
      );
      expect(statSync(cache)).toMatchObject({ uid: user, mode: 0o40700 });
    } finally {
      rmSync(cache, { recursive: true, force: true });
    }
  });
});

/** A folder that would take over what runs in it, if that looked. */
function hostileFolder(): { folder: string; trace: string } {
  const folder = temporaryFolder();
  const trace = join(folder, "taken-over");
  const files = {
    "preload.ts": `require("node:fs").writeFileSync(${JSON.stringify(trace)}, "taken over");`,
    "bunfig.toml": 'preload = ["./preload.ts"]\n',
    ".env": "MRLBENCH_CACHE=from-env\nTMPDIR=from-env\nBUN_OPTIONS=--preload=./preload.ts\nNO_COLOR=1\n",
    "tsconfig.json": '{ "compilerOptions": { "paths": { "@huggingface/tokenizers": ["./preload.ts"] } } }',
    "package.json": '{ "name": "hostile", "type": "commonjs", "main": "preload.ts" }',
    "corpus.jsonl": "not JSON",
    "mrlbench.toml": "iters = 0",
  };
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  for (const name of [".env.local", ".env.production", ".env.development"])
    copyFileSync(join(folder, ".env"), join(folder, name));
  mkdirSync(join(folder, "models"));
  return { folder, trace };
}

test("a hostile folder has its way with a plain Bun, so that the next test can fail", () => {
  const { folder, trace } = hostileFolder();
  writeFileSync(join(folder, "victim.ts"), "console.log(process.env.MRLBENCH_CACHE);");
  const child = Bun.spawnSync([process.execPath, "run", "victim.ts"], {
    cwd: folder,
    env: {},
    stdout: "pipe",
  });
  expect(child.stdout.toString()).toBe("from-env\n");
  expect(existsSync(trace)).toBe(true);
});

test("nothing of the folder it stands in is read", () => {
  const { folder, trace } = hostileFolder();
  const before = readdirSync(folder).sort();
  expectWorked(run(["--dim", "128", ...BRIEF], { cwd: folder }));
  // The processes that it starts to time a first inference stand there too.
  expect(run(["--iters", "50", "--text", "short", "--ttfi", "1"], { cwd: folder }).code).toBe(0);
  expect(run(["embed"], { cwd: folder, stdin: "hello" }).code).toBe(0);
  expect(existsSync(trace)).toBe(false);
  expect(readdirSync(folder).sort()).toEqual(before);
});

test.each(["ort", "openvino"])(
  "with %s nothing is written but the cache: no telemetry, no log, no trace at home",
  (runtime) => {
    const home = temporaryFolder();
    const temporary = temporaryFolder();
    const { code, cwd } = run(["--dim", "128", "--runtime", runtime, ...BRIEF], {
      env: { HOME: home, TMPDIR: temporary },
    });
    expect(code).toBe(0);
    for (const folder of [home, temporary, cwd]) expect(readdirSync(folder)).toEqual([]);
  },
);
