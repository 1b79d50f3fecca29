// The help: whole and true. Every option of the table is in it, nothing else is, and its examples parse.

import { describe, expect, test } from "bun:test";
import { COMMAND_NAMES, COMMANDS, helpOf, isList, optionsOf } from "../../../src/cli/options/commands.ts";
import { helpText } from "../../../src/cli/options/help.ts";
import { OPTIONS, REQUESTS } from "../../../src/cli/options/options.ts";
import { parseCommandLine } from "../../../src/cli/options/parse.ts";
import { ExitCode } from "../../../src/core/errors.ts";

const context = { stdoutIsTerminal: true, readText: () => "" };

/** The options that have a line of their own: two blanks, then two dashes. */
const lineOptions = (help: string) =>
  [...help.matchAll(/^ {2}--([a-z0-9-]+)/gm)].map(([, option]) => option!);

describe.each(COMMAND_NAMES)("mrlbench %s --help", (command) => {
  const help = helpText(command, true);

  test("has one line for each option and each request, and no others", () => {
    const expected: string[] = [...optionsOf(command), ...REQUESTS];
    expect(lineOptions(help).sort()).toEqual(expected.sort());
  });

  test("shows value, mark and default of each option", () => {
    for (const option of optionsOf(command)) {
      const spec = OPTIONS[option];
      // A long one stands alone, with its help below; a long help goes on below.
      const [own = ""] = new RegExp(`^  --${option}(?: .*)?$(?:\\n {10,}.*$)*`, "m").exec(help) ?? [];
      const line = own.replace(/\n {10,}/, "  ").replaceAll(/\n +/g, " ");
      const value = "reader" in spec ? ` ${spec.value}` : "";
      const mark = isList(command, option) ? " +" : "";
      expect(line.trimEnd().replace(/$/, "  ")).toStartWith(`  --${option}${value}${mark}  `);
      if ("reader" in spec && spec.default !== undefined)
        expect(line).toEndWith(helpOf(command, option).endsWith("]") ? "]" : ` [${spec.default}]`);
    }
  });

  test("has examples that parse as this command", () => {
    for (const { line } of COMMANDS[command].examples) {
      expect(help).toContain(line);
      const argv = line
        .replace(/^.*\bmrlbench\b/, "")
        .replace(/[<>|].*$/, "")
        .trim()
        .split(/\s+/)
        .filter((word) => word !== "");
      expect(parseCommandLine(argv, context).command).toBe(command);
    }
  });
});

describe("mrlbench --help", () => {
  const help = helpText(undefined);

  test("all of it has the options of bench, which runs when no command is named", () => {
    expect(lineOptions(helpText(undefined, true))).toEqual(lineOptions(helpText("bench", true)));
  });

  test("in short it has the ten that matter first, and says where the others are", () => {
    expect(lineOptions(help)).toHaveLength(10);
    expect(help).toContain("mrlbench --help all");
  });

  test("one sentence says where rows go", () => {
    expect(help.replaceAll(/\s+/g, " ")).toContain(
      "One row per call goes to stdout where that is no terminal, unless --out, --csv FILE or --json takes the rows; to a file, a line on stderr says how many.",
    );
  });

  test("names every command and every exit code", () => {
    for (const command of COMMAND_NAMES) expect(help).toMatch(new RegExp(`^  ${command} +\\S`, "m"));
    for (const code of Object.values(ExitCode)) expect(help).toMatch(new RegExp(`^  ${code} +\\S`, "m"));
  });

  test("fits a terminal of 80 columns, whatever is asked for", () => {
    const all = [undefined, ...COMMAND_NAMES].flatMap((command) => [
      helpText(command),
      helpText(command, true),
    ]);
    for (const line of all.join("\n").split("\n")) expect(line.length).toBeLessThanOrEqual(80);
  });

  test("reads as it should", () => {
    expect(help).toMatchInlineSnapshot(`
      "mrlbench: what an embedding model costs on this machine, call by call.

      Usage: mrlbench [COMMAND] [options]; without a command: bench

      Commands
        bench        time one case, or a sweep; the command when none is named
        matrix       a grid of cases in one run folder, which can be gone on with
        embed        one text per line on stdin to one vector per line on stdout
        quality      what retrieval loses at each dimension, and how far the model can
                     be cut
        decide       which model, device, precision and dim on this machine, with its
                     fallback and why
        boundary     the call through FFI against a C loop over the same prepared call
        devices      what can run here and, for what cannot, why and what to do
        compile      whether a model maps to an NPU that need not be here, at which
                     lengths
        models       the model store: list, show, add, pull, add-rotation, golden,
                     verify, remove
        report       run folders as one page that needs no network, or as Markdown
        fleet        one row a machine, from the run folders of many, and where they
                     disagree
        explain      what a column, figure or warning is, its unit, and what its
                     interval covers
        completions  completions of commands, options and their values for a shell
        compare      two runs side by side, with the uncertainty of each difference
        check        measure a stored run's command again: pass (0), fail (5),
                     undecided (6)
        cache        where unpacked files and kept vectors are and how large; cache
                     clear empties it

      Options of bench that matter first
        --model ID|DIR|FILE +       model: built-in id, folder, ONNX or OpenVINO file,
                                    store id [wordllama-256]
        --backend cpu|gpu|npu +     device class, never another one instead [cpu]
        --runtime auto|ort|openvino|table +
                                    auto is ort on the cpu; table: our own, of static
                                    models [auto]
        --dim D|full +              components kept of each vector [full]
        --layer A|B|C +             A: the runtime alone; B: an application's call; C:
                                    a simulation's step [B]
        --iters N                   steady calls (layer C: ticks) of all processes
                                    [10000; callers: 100000; paced: 10 s of them]
        --threads T +               threads that the runtime may use [1]
        --load solo|typical|peak +  what else the machine does [solo]
        --text short|medium|long|mixed|FILE +
                                    texts to embed [mixed]
        --out DIR                   run folder: run.json, calls and summary;
                                    {machine}, {run}: their names
      + takes a comma list, or is repeated; every combination is measured.

      mrlbench --help all: the other options. mrlbench COMMAND --help: those of a
      command.

      One row per call goes to stdout where that is no terminal, unless --out, --csv
      FILE or --json takes the rows; to a file, a line on stderr says how many.

      Examples
        mrlbench --backend cpu --dim 128
          the built-in model, cut to 128 components
        mrlbench --dim 64,128,256 --csv calls.csv
          three cases, every call in a file
        mrlbench --runtime ort,openvino --pin 0,1 --out first-run
          four cases, a run folder

      Exit codes
        0    done, also when stdout is closed early
        2    the command was wrong
        3    a device, library, model or data set is missing or cannot be used
        4    the native runtime refused or failed
        5    the work left its device, the gate refused a dim asked for, vectors
             moved, or check found it worse
        6    what was measured allows no decision
        70   a bug of mrlbench
        74   output could not be written
        129  the terminal went away; what was measured is on disk
        130  interrupted by Ctrl-C; what was measured is on disk
        143  terminated; what was measured is on disk
      "
    `);
  });
});

test("mrlbench embed --help reads as it should", () => {
  expect(helpText("embed")).toMatchInlineSnapshot(`
    "mrlbench embed: one text per line on stdin to one vector per line on stdout.

    Usage: mrlbench embed [options]

    Options that matter first
      --model ID|DIR|FILE           model: built-in id, folder, ONNX or OpenVINO
                                    file, store id [wordllama-256]
      --variant NAME                format of the weights: fp32, fp16, int8, q4 …
                                    [fp32; all-minilm-l6-v2: fp16]
      --backend cpu|gpu|npu         device class, never another one instead [cpu]
      --runtime auto|ort|openvino|table
                                    auto is ort on the cpu; table: our own, of
                                    static models [auto]
      --dim D|full                  components kept of each vector [full]
      --batch B                     texts per call [1]
      --prompt query|document|none  which of the model's own prompts goes before
                                    each text [none]
      --text-column NAME            the file or stdin is CSV or JSONL, and this
                                    field is the text
      --id-column NAME              this field is the id that is written back [_id
                                    or id]
      --format jsonl|f32|parquet    vectors as JSON lines, as raw float32, or as
                                    Parquet [jsonl]

    mrlbench embed --help all: the other options.

    Examples
      echo 'a small green lizard' | mrlbench embed --dim 64
        one text, one vector
      mrlbench embed --format f32 < texts.txt > vectors.f32
        raw vectors of a file
      mrlbench embed --text-column body --id-column key < notes.csv
        a column of a table, with its ids
    "
  `);
});

test("mrlbench boundary --help reads as it should", () => {
  expect(helpText("boundary")).toMatchInlineSnapshot(`
    "mrlbench boundary: the call through FFI against a C loop over the same prepared
    call.

    Usage: mrlbench boundary [options]
    + takes a comma list, or is repeated; every combination is measured.

    What runs
      --runtime auto|ort|openvino|table +
                               native runtime; auto is both, in turn [auto]

    How it is measured
      --iters N                calls a side of all processes, in whole blocks of 100
                               [10000]
      --processes P            fresh processes that share the calls; fewer than 6
                               give no interval [9]

    Places
      --csv FILE|-             one row per call; -: stdout [- when stdout is not a
                               terminal]
      --cache-dir DIR          unpacked files, kept vectors [$MRLBENCH_CACHE, else
                               the user's cache folder]
      --ort-library FILE       ONNX Runtime library to use [built in]
      --openvino-library FILE  OpenVINO C library to use [built in]
      --config FILE.toml       options by the same names; the command line wins
      --force                  --csv replaces a file that is there
      --quiet                  only errors, and the summary line; of a sweep on a
                               terminal its table
      --no-progress            no progress on stderr

    About
      --help                   this text (also -h); after a command, its options
      --version                version of mrlbench
      --licenses               licences and notices of everything inside

    Examples
      mrlbench boundary --runtime ort
        what a call through FFI costs
    "
  `);
});

test("mrlbench cache --help reads as it should", () => {
  expect(helpText("cache")).toMatchInlineSnapshot(`
    "mrlbench cache: where unpacked files and kept vectors are and how large; cache
    clear empties it.

    Usage: mrlbench cache [clear] [options]

    Places
      --cache-dir DIR  unpacked files, kept vectors [$MRLBENCH_CACHE, else the
                       user's cache folder]
      --quiet          only errors, and the summary line; of a sweep on a terminal
                       its table

    About
      --help           this text (also -h); after a command, its options
      --version        version of mrlbench
      --licenses       licences and notices of everything inside

    Examples
      mrlbench cache        where it is and how large
      mrlbench cache clear  empty it; the next run makes it again
    "
  `);
});
