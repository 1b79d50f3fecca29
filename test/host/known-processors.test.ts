// Which cores `--pin` takes on processors that people have and we have not, from what Linux shows of them in /sys/devices.
import { describe, expect, test } from "bun:test";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { linuxProcessors, parseCpuList } from "../../ffi/os/linux-processors.ts";
import { chooseCpus, cpusOfKind } from "../../src/host/pinning.ts";
import { temporaryFolders } from "../assets/temporary-folder.ts";

const temporaryFolder = temporaryFolders();

interface Cores {
  /** Of one thread each, or of two. */
  readonly threads: readonly (readonly number[])[];
  readonly maxFreqKhz?: number;
  readonly capacity?: number;
}

interface KnownProcessor {
  readonly name: string;
  readonly cores: readonly Cores[];
  readonly files?: Readonly<Record<string, string>>;
  /** By `--pin 1` for one thread, and for four. */
  readonly chosen: readonly [readonly number[], readonly number[]];
  /** By `--pin cpu:p` and `--pin cpu:e`; undefined where the cores are of one kind. */
  readonly kinds?: readonly [string, string];
}

const range = (first: number, last: number) =>
  Array.from({ length: last - first + 1 }, (_, at) => first + at);
const single = (...cpus: number[]) => cpus.map((cpu) => [cpu]);
const neighbours = (first: number, last: number) =>
  range(0, (last - first - 1) / 2).map((at) => [first + 2 * at, first + 2 * at + 1]);
/** The second threads are numbered after all first ones. */
const apart = (first: number, last: number, count: number) =>
  range(first, last).map((cpu) => [cpu, cpu + count]);

const PROCESSORS: readonly KnownProcessor[] = [
  {
    name: "Intel Core Ultra 7 155H: 6 P with two threads, 8 E, and 2 for idle times",
    files: { "cpu_core/cpus": "0-11", "cpu_atom/cpus": "12-21" },
    cores: [
      { threads: neighbours(0, 3), maxFreqKhz: 4_500_000 },
      { threads: neighbours(4, 7), maxFreqKhz: 4_800_000 },
      { threads: neighbours(8, 11), maxFreqKhz: 4_500_000 },
      { threads: single(...range(12, 19)), maxFreqKhz: 3_800_000 },
      { threads: single(20, 21), maxFreqKhz: 2_500_000 },
    ],
    chosen: [[10], [4, 6, 8, 10]],
    kinds: ["0-11", "12-21"],
  },
  {
    name: "Intel Core Ultra 7 258V: 4 P and 4 for low power, one thread each",
    files: { "cpu_core/cpus": "0-3", "cpu_atom/cpus": "4-7" },
    cores: [
      { threads: single(...range(0, 3)), maxFreqKhz: 4_800_000 },
      { threads: single(...range(4, 7)), maxFreqKhz: 3_700_000 },
    ],
    chosen: [[3], [0, 1, 2, 3]],
    kinds: ["0-3", "4-7"],
  },
  {
    name: "AMD Ryzen AI 9 HX 370: 4 Zen 5 and 8 Zen 5c, two threads each",
    cores: [
      { threads: apart(0, 3, 12), maxFreqKhz: 5_157_895 },
      { threads: apart(4, 11, 12), maxFreqKhz: 3_305_085 },
    ],
    chosen: [[3], [0, 1, 2, 3]],
    kinds: ["0-3,12-15", "4-11,16-23"],
  },
  {
    name: "AMD Ryzen AI 5 330: 1 Zen 5 and 3 Zen 5c, two threads each",
    cores: [
      { threads: neighbours(0, 1), maxFreqKhz: 4_500_000 },
      { threads: neighbours(2, 7), maxFreqKhz: 3_400_000 },
    ],
    chosen: [[0], [0, 1, 4, 6]],
    kinds: ["0-1", "2-7"],
  },
  {
    name: "AMD Ryzen 9 7950X: cores of one kind, of which some are preferred by their clocks",
    cores: range(0, 15).map((core) => ({
      threads: [[core, core + 16]],
      maxFreqKhz: 5_881_000 - 65_000 * core,
    })),
    chosen: [[15], [12, 13, 14, 15]],
  },
  {
    name: "Ampere Altra: 80 cores of one kind",
    cores: [{ threads: single(...range(0, 79)), capacity: 1024, maxFreqKhz: 3_000_000 }],
    chosen: [[79], [76, 77, 78, 79]],
  },
  {
    name: "Snapdragon X Elite: 12 cores of one kind, of which four have a higher clock",
    cores: [
      { threads: single(...range(0, 7)), capacity: 872, maxFreqKhz: 3_417_600 },
      { threads: single(...range(8, 11)), capacity: 1024, maxFreqKhz: 4_012_800 },
    ],
    chosen: [[11], [8, 9, 10, 11]],
  },
  {
    name: "Snapdragon 8cx Gen 3: 4 and 4",
    cores: [
      { threads: single(...range(0, 3)), capacity: 798, maxFreqKhz: 2_438_400 },
      { threads: single(...range(4, 7)), capacity: 1024, maxFreqKhz: 2_995_200 },
    ],
    chosen: [[7], [4, 5, 6, 7]],
    kinds: ["4-7", "0-3"],
  },
  {
    name: "Apple M1 under Linux: 4 and 4",
    cores: [
      { threads: single(...range(0, 3)), capacity: 459, maxFreqKhz: 2_064_000 },
      { threads: single(...range(4, 7)), capacity: 1024, maxFreqKhz: 3_204_000 },
    ],
    chosen: [[7], [4, 5, 6, 7]],
    kinds: ["4-7", "0-3"],
  },
  {
    name: "two sockets, numbered in turns, each with a memory of its own",
    files: {
      "system/node/node0/cpulist": "0,2,4,6,8,10,12,14",
      "system/node/node1/cpulist": "1,3,5,7,9,11,13,15",
    },
    cores: [{ threads: apart(0, 7, 8), maxFreqKhz: 3_900_000 }],
    chosen: [[7], [1, 3, 5, 7]],
  },
  {
    name: "cores of three sizes, the largest numbered first: the smallest save power, the largest are taken first",
    cores: [
      { threads: single(0), capacity: 1024 },
      { threads: single(1, 2, 3), capacity: 760 },
      { threads: single(4, 5, 6, 7), capacity: 250 },
    ],
    chosen: [[0], [0, 1, 2, 3]],
    kinds: ["0-3", "4-7"],
  },
];

function linuxFolder({ cores, files = {} }: KnownProcessor): string {
  const folder = temporaryFolder();
  const write = (path: string, text: string | number) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), `${text}\n`);
  };
  for (const [path, text] of Object.entries(files)) write(path, text);
  const all = cores.flatMap(({ threads }) => threads).flat();
  write("system/cpu/online", `0-${Math.max(...all)}`);
  for (const { threads, maxFreqKhz, capacity } of cores) {
    for (const siblings of threads) {
      for (const cpu of siblings) {
        const place = `system/cpu/cpu${cpu}`;
        write(`${place}/topology/thread_siblings_list`, siblings.join(","));
        if (maxFreqKhz !== undefined) write(`${place}/cpufreq/cpuinfo_max_freq`, maxFreqKhz);
        if (capacity !== undefined) write(`${place}/cpu_capacity`, capacity);
      }
    }
  }
  return folder;
}

describe.each(PROCESSORS)("$name", (processor) => {
  const processors = linuxProcessors(linuxFolder(processor));
  const cpus = processors.map(({ cpu }) => cpu);

  test("--pin 1: the fast cores, one thread of each while they suffice", () => {
    expect([chooseCpus(1, cpus, processors), chooseCpus(4, cpus, processors)]).toEqual([...processor.chosen]);
  });

  test("cpu:p and cpu:e", () => {
    if (processor.kinds === undefined) {
      expect(() => cpusOfKind("efficiency", cpus, processors)).toThrow("cores of one kind");
      return;
    }
    const [fast, small] = processor.kinds.map(parseCpuList);
    expect([cpusOfKind("performance", cpus, processors), cpusOfKind("efficiency", cpus, processors)]).toEqual(
      [fast!, small!],
    );
  });
});

test("within what a process may use, two threads of one core are taken last", () => {
  const processors = linuxProcessors(
    linuxFolder({ ...PROCESSORS[2]!, cores: [{ threads: apart(0, 1, 2) }] }),
  );
  // Of CPU 0's core only the second thread is allowed: it shares it with nobody here.
  expect(chooseCpus(2, [1, 2, 3], processors)).toEqual([1, 2]);
});
