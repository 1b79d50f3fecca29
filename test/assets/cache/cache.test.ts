import { describe, expect, test } from "bun:test";
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { unpackBundle } from "../../../src/assets/cache/cache.ts";
import { sha256 } from "../../../src/assets/sha256.ts";
import { ExitCode, type Failure, MissingError } from "../../../src/core/errors.ts";
import { type FakeBundle, fakeBundle } from "../fake-bundle.ts";
import { temporaryFolders } from "../temporary-folder.ts";

const temporaryFolder = temporaryFolders();

const childScript = join(import.meta.dir, "unpack-child.ts");
const twoHoursAgo = new Date(Date.now() - 2 * 3600 * 1000);

function expectRight(dir: string, bundle: FakeBundle): void {
  for (const { name } of bundle.files) {
    expect(Buffer.compare(readFileSync(join(dir, name)), bundle.contentOf(name))).toBe(0);
  }
}

function failureOf(action: () => unknown): Failure {
  try {
    action();
  } catch (error) {
    return error as Failure;
  }
  throw new Error("nothing was thrown");
}

const partialsIn = (dir: string) => readdirSync(dir).filter((name) => name.startsWith(".part"));

describe("a first run", () => {
  test("unpacks every file and says how much", () => {
    const bundle = fakeBundle();
    const { dir, files, unpackedBytes, unpackNs } = unpackBundle(
      join(temporaryFolder(), "new", "cache"),
      bundle,
    );
    expectRight(dir, bundle);
    expect(Object.keys(files)).toEqual(bundle.files.map(({ name }) => name));
    for (const [name, path] of Object.entries(files)) expect(path).toBe(join(dir, name));
    expect(unpackedBytes).toBe(75_001);
    expect(unpackNs).toBeGreaterThan(0);
    expect(partialsIn(dir)).toEqual([]);
  });

  test("makes folders and files that only this user can use", () => {
    const root = join(temporaryFolder(), "cache");
    const { dir, files } = unpackBundle(root, fakeBundle());
    for (const folder of [root, dir]) expect(statSync(folder).mode & 0o777).toBe(0o700);
    for (const path of Object.values(files)) expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  test("refuses to unpack what is not what the executable was built with", () => {
    const root = temporaryFolder();
    const [file] = fakeBundle().files;
    const damaged = { name: "fake", directory: "fake-0", files: [{ ...file!, sha256: "0".repeat(64) }] };
    const failure = failureOf(() => unpackBundle(root, damaged));
    expect(failure).toBeInstanceOf(MissingError);
    expect(failure.message).toContain("file-0.bin");
    expect(existsSync(join(root, "fake-0", "file-0.bin"))).toBe(false);
  });
});

describe("a later run", () => {
  test("reads no packed file and writes nothing", () => {
    const root = temporaryFolder();
    const bundle = fakeBundle();
    const first = unpackBundle(root, bundle);
    const inodes = Object.values(first.files).map((path) => statSync(path).ino);
    const second = unpackBundle(root, fakeBundle());
    expect(second.unpackedBytes).toBe(0);
    expect(second.files).toEqual(first.files);
    expect(Object.values(second.files).map((path) => statSync(path).ino)).toEqual(inodes);
    expect(bundle.reads).toEqual({ "file-0.bin": 1, "file-1.bin": 1, "file-2.bin": 1 });
  });

  test("seals again after a change that left the content right, such as a copied cache", () => {
    const root = temporaryFolder();
    const { dir, files } = unpackBundle(root, fakeBundle());
    const seal = readFileSync(join(dir, "fake.seal"), "utf8");
    for (const path of Object.values(files)) utimesSync(path, twoHoursAgo, twoHoursAgo);
    const bundle = fakeBundle();
    expect(unpackBundle(root, bundle).unpackedBytes).toBe(0);
    expect(bundle.reads).toEqual({});
    expect(readFileSync(join(dir, "fake.seal"), "utf8")).not.toBe(seal);
  });
});

describe("a damaged cache heals:", () => {
  const second = "file-2.bin";
  const damages: Record<string, (dir: string) => void> = {
    "a file cut short": (dir) => truncateSync(join(dir, second), 100),
    "a file emptied": (dir) => truncateSync(join(dir, second), 0),
    "a file that grew": (dir) => writeFileSync(join(dir, second), "x", { flag: "a" }),
    "a byte flipped, with size and date as they were": (dir) => {
      const path = join(dir, second);
      const { atime, mtime } = statSync(path);
      const content = readFileSync(path);
      content[40_000]! ^= 1;
      writeFileSync(path, content);
      utimesSync(path, atime, mtime);
    },
    "a file deleted": (dir) => rmSync(join(dir, second)),
    "a folder in the place of a file": (dir) => {
      rmSync(join(dir, second));
      mkdirSync(join(dir, second, "inside"), { recursive: true });
    },
    "a link in the place of a file": (dir) => {
      renameSync(join(dir, second), join(dir, "elsewhere"));
      symlinkSync("elsewhere", join(dir, second));
    },
    "another file in its place": (dir) => {
      writeFileSync(join(dir, "other"), new Uint8Array(70_000));
      renameSync(join(dir, "other"), join(dir, second));
    },
    "a file that cannot be read": (dir) => chmodSync(join(dir, second), 0),
    "the seal cut short": (dir) => truncateSync(join(dir, "fake.seal"), 10),
    "the seal deleted": (dir) => rmSync(join(dir, "fake.seal")),
    "a folder in the place of the seal": (dir) => {
      rmSync(join(dir, "fake.seal"));
      mkdirSync(join(dir, "fake.seal"));
    },
    "everything deleted": (dir) => rmSync(dir, { recursive: true }),
    "a file in the place of the folder": (dir) => {
      rmSync(dir, { recursive: true });
      writeFileSync(dir, "");
    },
  };

  test.each(Object.entries(damages))("%s", (_, damage) => {
    const root = temporaryFolder();
    const { dir } = unpackBundle(root, fakeBundle());
    damage(dir);
    const bundle = fakeBundle();
    unpackBundle(root, bundle);
    expectRight(dir, bundle);
    const afterwards = fakeBundle();
    expect(unpackBundle(root, afterwards).unpackedBytes).toBe(0);
    expect(afterwards.reads).toEqual({});
  });

  test("only the damaged file is written again", () => {
    const root = temporaryFolder();
    const { dir } = unpackBundle(root, fakeBundle());
    truncateSync(join(dir, second), 100);
    const bundle = fakeBundle();
    expect(unpackBundle(root, bundle).unpackedBytes).toBe(70_000);
    expect(bundle.reads).toEqual({ [second]: 1 });
  });

  test("what a killed run left behind is removed once it is old, and what is being written is not", () => {
    const root = temporaryFolder();
    const dir = join(root, "fake-0123456789ab");
    mkdirSync(dir, { mode: 0o700 });
    for (const name of [".part-old", ".part-young"]) writeFileSync(join(dir, name), "half");
    utimesSync(join(dir, ".part-old"), twoHoursAgo, twoHoursAgo);
    unpackBundle(root, fakeBundle());
    expect(partialsIn(dir)).toEqual([".part-young"]);
  });
});

describe("several runs at once", () => {
  const sizeBytes = 4_000_000;

  test("four first runs all get the right files and leave a cache that is whole", async () => {
    const root = temporaryFolder();
    const startMs = String(Date.now() + 700);
    const children = Array.from({ length: 4 }, () =>
      Bun.spawn([process.execPath, childScript, root, startMs, String(sizeBytes)], {
        stdout: "pipe",
        stderr: "pipe",
      }),
    );
    const bundle = fakeBundle([sizeBytes, sizeBytes, 1000]);
    for (const child of children) {
      const [said, complained] = await Promise.all([child.stdout.text(), child.stderr.text()]);
      expect(complained).toBe("");
      expect(JSON.parse(said).hashes).toEqual(bundle.files.map((file) => file.sha256));
    }
    const { dir, unpackedBytes } = unpackBundle(root, bundle);
    expect(unpackedBytes).toBe(0);
    expect(partialsIn(dir)).toEqual([]);
  });

  test("a run that is killed in the middle harms no later one", async () => {
    const root = temporaryFolder();
    const dir = join(root, "fake-0123456789ab");
    const bytes = 40_000_000;
    const command = [process.execPath, childScript, root, "0", String(bytes), "file-1.bin"];
    const child = Bun.spawn(command, { stdout: "ignore" });
    // While it writes the first file, or before it has the second.
    while (!existsSync(dir) || (partialsIn(dir).length === 0 && !existsSync(join(dir, "file-0.bin")))) {
      await Bun.sleep(1);
    }
    child.kill("SIGKILL");
    await child.exited;
    expect(child.signalCode).toBe("SIGKILL");
    const bundle = fakeBundle([bytes, bytes, 1000]);
    const { files } = unpackBundle(root, bundle);
    for (const { name, sha256: expected } of bundle.files) {
      expect(sha256(readFileSync(files[name]!))).toBe(expected);
    }
  });
});

describe("a folder that is not this user's alone is refused:", () => {
  const isRoot = process.getuid?.() === 0;

  test("one that belongs to somebody else", () => {
    // Only root can give a folder away; anybody else finds one that is root's.
    const foreign = isRoot ? temporaryFolder() : "/usr";
    if (isRoot) chownSync(foreign, 12345, 12345);
    const failure = failureOf(() => unpackBundle(foreign, fakeBundle()));
    expect(failure).toBeInstanceOf(MissingError);
    expect(failure.message).toContain("belongs to somebody else");
    expect(failure.next).toContain("cacheDir");
    expect(existsSync(join(foreign, "fake-0123456789ab"))).toBe(false);
  });

  test.each([0o777, 0o702, 0o722])("a cache of mode %o", (mode) => {
    const root = temporaryFolder();
    chmodSync(root, mode);
    const failure = failureOf(() => unpackBundle(root, fakeBundle()));
    expect(failure).toBeInstanceOf(MissingError);
    expect(failure.message).toContain(`seen: mode 0${mode.toString(8)}`);
    expect(readdirSync(root)).toEqual([]);
  });

  test("a bundle's folder that others may write to", () => {
    const root = temporaryFolder();
    const { dir } = unpackBundle(root, fakeBundle());
    chmodSync(dir, 0o777);
    expect(failureOf(() => unpackBundle(root, fakeBundle()))).toBeInstanceOf(MissingError);
  });

  test.each([0o777, 0o703, 0o757])(
    "a cache below a folder of mode %o, which others could put another into",
    (mode) => {
      const shared = temporaryFolder();
      const root = join(shared, "mine", "cache");
      unpackBundle(root, fakeBundle());
      chmodSync(shared, mode);
      const failure = failureOf(() => unpackBundle(root, fakeBundle()));
      expect(failure).toBeInstanceOf(MissingError);
      expect(failure.message).toContain(`others may write to ${shared}`);
      chmodSync(shared, 0o1777);
      expect(unpackBundle(root, fakeBundle()).unpackedBytes).toBe(0);
      chmodSync(shared, 0o755);
      expect(unpackBundle(root, fakeBundle()).unpackedBytes).toBe(0);
    },
  );

  test.skipIf(!isRoot)("a cache below somebody else's folder, sticky or not", () => {
    const foreign = temporaryFolder();
    const root = join(foreign, "cache");
    unpackBundle(root, fakeBundle());
    chownSync(foreign, 12345, 12345);
    for (const mode of [0o755, 0o1777]) {
      chmodSync(foreign, mode);
      const failure = failureOf(() => unpackBundle(root, fakeBundle()));
      expect(failure).toBeInstanceOf(MissingError);
      expect(failure.message).toContain(`${foreign}, which ${root} lies in, belongs to somebody else`);
    }
  });

  test("but one that others may read is used", () => {
    const root = temporaryFolder();
    chmodSync(root, 0o755);
    expect(unpackBundle(root, fakeBundle()).unpackedBytes).toBe(75_001);
  });
});

test("a cache that lies behind a link is answered by its real path", () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, "real"), { mode: 0o700 });
  symlinkSync("real", join(folder, "link"));
  expect(unpackBundle(join(folder, "link"), fakeBundle()).dir).toBe(
    join(folder, "real", "fake-0123456789ab"),
  );
});

test("a file in the place of the cache is named", () => {
  const path = join(temporaryFolder(), "file");
  writeFileSync(path, "");
  const failure = failureOf(() => unpackBundle(path, fakeBundle()));
  expect(failure.exitCode).toBe(ExitCode.output);
  expect(failure.message).toContain(path);
});
