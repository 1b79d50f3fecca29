// The help: whole and true. Every option of the table is in it, nothing else is, and its examples parse.

import { describe, expect, test } from "bun:test";
import { COMMAND_NAMES, COMMANDS, isList, optionsOf } from "../../../src/cli/options/commands.ts";
import { helpText } from "../../../src/cli/options/help.ts";
import { OPTIONS, REQUESTS } from "../../../src/cli/options/options.ts";
import { parseCommandLine } from "../../../src/cli/options/parse.ts";
import { ExitCode } from "../../../src/core/errors.ts";

const context = { stdoutIsTerminal: true, readText: () => "" };

/** The options that have a line of their own: two blanks, then two dashes. */
const lineOptions = (help: string) =>
  [...help.matchAll(/^ {2}--([a-z0-9-]+)/gm)].map(([, option]) => option!);

describe.each(COMMAND_NAMES)("mrlbench %s --help", (command) => {
  const help = helpText(command);

  test("has one line for each option and each request, and no others", () => {
    const expected: string[] = [...optionsOf(command), ...REQUESTS];
    expect(lineOptions(help).sort()).toEqual(expected.sort());
  });

  test("shows value, mark and default of each option", () => {
    for (const option of optionsOf(command)) {
      const spec = OPTIONS[option];
      const line = help.split("\n").find((text) => text.startsWith(`  --${option} `))!;
      const value = "reader" in spec ? ` ${spec.value}` : "";
      const mark = isList(command, option) ? " +" : "";
      expect(line).toStartWith(`  --${option}${value}${mark}  `);
      if ("reader" in spec && spec.default !== undefined) expect(line).toEndWith(` [${spec.default}]`);
    }
  });

  test("has examples that parse as this command", () => {
    for (const { line } of COMMANDS[command].examples) {
      expect(help).toContain(line);
      const argv = line
        .replace(/^.*\bmrlbench\b/, "")
        .replace(/[<>].*$/, "")
        .trim()
        .split(/\s+/)
        .filter((word) => word !== "");
      expect(parseCommandLine(argv, context).command).toBe(command);
    }
  });
});

describe("mrlbench --help", () => {
  const help = helpText(undefined);

  test("has the options of bench, which runs when no command is named", () => {
    expect(lineOptions(help)).toEqual(lineOptions(helpText("bench")));
  });

  test("names every command and every exit code", () => {
    for (const command of COMMAND_NAMES) expect(help).toMatch(new RegExp(`^  ${command} +\\S`, "m"));
    for (const code of Object.values(ExitCode)) expect(help).toMatch(new RegExp(`^  ${code} +\\S`, "m"));
  });

  test("fits a terminal of 120 columns", () => {
    for (const line of help.split("\n")) expect(line.length).toBeLessThanOrEqual(120);
  });

  test("reads as it should", () => {
    expect(help).toMatchInlineSnapshot(`
      "mrlbench: what an embedding model costs on this machine, call by call.

      Usage: mrlbench [bench] [options]
             mrlbench embed|quality|decide|boundary|devices|compile|models|report|fleet|cache [options]

      Commands
        bench     time one case, or a sweep; the command when none is named
        embed     one text per line on stdin to one vector per line on stdout
        quality   what retrieval loses at each dimension, and how far the model can be cut
        decide    which model, device, precision and dim on this machine, with its fallback and why
        boundary  the call through FFI against a C loop over the same prepared call
        devices   what can run here and, for what cannot, why and what to do
        compile   whether a model maps to an NPU that need not be here, at which lengths
        models    the model store: list, show, add, pull, add-rotation, golden, verify, remove
        report    run folders as one page that needs no network, or as Markdown
        fleet     one row a machine, from the run folders of many, and where they disagree
        cache     where unpacked files and kept vectors are and how large; cache clear empties it

      Options of bench; mrlbench COMMAND --help lists those of another command.
      + takes a comma list, or is repeated; every combination is measured.

      What runs
        --model ID|DIR|FILE +                  model: built-in id, folder, ONNX or OpenVINO file, store id [wordllama-256]
        --variant NAME +                       format of the weights: fp32, fp16, int8, q4 … [fp32; all-minilm-l6-v2: fp16]
        --backend cpu|gpu|npu +                device class, never another one instead [cpu]
        --runtime auto|ort|openvino|table +    auto is ort on the cpu; table: our own, of static models [auto]
        --provider NAME +                      execution provider (ort) or device (openvino) by its own name
        --precision f32|bf16|f16 +             what the device computes in, read back [f32 on the cpu; elsewhere its own]
        --dim D|full +                         components kept of each vector [full]
        --layer A|B|C +                        A: the runtime alone; B: an application's call; C: a simulation's step [B]
        --batch B +                            texts per call [1]
        --normalize 0|1                        L2-normalise each vector [1]
        --prompt query|document|none           which of the model's own prompts goes before each text [none]
        --lengths N,N…                         buckets of fixed shape, in tokens: a text goes to the smallest that holds it

      Recipe
        --pooling NAME                         mean, cls, last-token, max, weighted-mean, mean-sqrt-length
        --layer-norm 0|1                       layer norm over the whole vector, before it is cut
        --query-prompt TEXT                    what --prompt query puts before each text
        --document-prompt TEXT                 what --prompt document puts before each text
        --max-tokens N                         longer texts are cut
        --mrl-dims D,D…                        dims that the model was trained to be cut to
        --inexact-tokenizer                    take the JavaScript library's ids for a tokenizer that is not supported exactly
        What stands here counts in place of what the model's own files say.

      How it is measured
        --iters N                              steady calls (layer C: ticks) of all processes [10000; paced: 10 s of them]
        --processes P                          fresh processes that share the calls, each at least 662 of them [9]
        --for T                                keep going so long, process after process: percentiles by minute
        --quick                                one process: no interval between processes
        --timeout S                            a process that takes longer is ended, and its case has failed
        --warmup W|auto                        warm-up calls before them; auto: until they are steady [auto]
        --threads T +                          threads that the runtime may use [1]
        --pin 0|1|cpu:LIST +                   CPUs to run on; 1: chosen here; cpu:2-3, cpu:0+2: exactly these [0]
        --spin 0|1 +                           threads of the runtime spin while they wait [0]
        --arena 0|1 +                          ort keeps the memory of a call for the next ones [1]
        --ttfi N                               fresh processes timed to their first vector [those that measure]
        --ttfi-cold N                          the same from an empty cache [0]
        --spike-factor K                       a call slower than K times the median is a spike [3]
        --spike-us U                           a call slower than U µs is a spike, whatever the median
        --accept-fallback                      time it also where the cpu does a part, or is the device; says which part
        --require NAME,NAME…                   refuse to start unless the machine is so: mains, performance, boost, quiet …
        --label NAME                           name of this run, written into run.json
        --seed S                               seed of every random choice [1]

      Load beside, and pace
        --load solo|typical|peak +             what else the machine does [solo]
        --sim-cmd CMD                          your own program beside, by the shell; each line of its stdout is a tick
        --rate HZ                              open loop: calls (layer C: ticks) that are due in a second [back to back]
        --gap MS +                             pause before each call: what an interactive program sees
        --callers N +                          processes that call at once, each with a session of its own (layers A, B) [1]
        typical: half of every other core; peak: all of every core, this one's included.
        A number at the start of the program's line is the tick's nanoseconds.
        The response time counts from when a call was due, so that a stall is charged to all that it delayed.

      Layer C, the simulation step
        --rounds N                             rounds a process: world alone, with a wait, with embedder; embedder alone [4]
        --repeat-hits RATIO                    share of texts that came a moment ago [0]
        --index hnsw|exact|funnel|auto         how memories are searched; funnel: signs, then floats; auto measures [hnsw]
        --index-size N                         memories; each new one takes the place of the oldest [10000]
        --tick-budget-us U                     the dim of each search follows what is left of U µs a tick

      Input
        --text short|medium|long|mixed|FILE +  texts to embed [mixed]
        --dataset NAME|DIR                     data set that they come from: built-in name or BEIR folder [wordnet-1k]
        short is 1-6 words, medium 7-40, long from 100; mixed is the data set's own mix in seeded order.
        Any other value is a file, one text a line: ./short is the file named short.

      Quality
        --rerank N                             layer C: search at --dim, and order the first N again by whole vectors

      Places
        --csv FILE|-                           one row per call; -: stdout [- when stdout is not a terminal]
        --json FILE|-                          summary of every case; -: stdout
        --out DIR                              run folder: run.json, calls and summary; {machine}, {run}: their names
        --models DIR                           model store [$MRLBENCH_MODELS, models/ beside mrlbench, user data]
        --cache-dir DIR                        unpacked files, kept vectors [$MRLBENCH_CACHE, else the user's cache folder]
        --ort-library FILE                     ONNX Runtime library to use [built in]
        --openvino-library FILE                OpenVINO C library to use [built in]
        --config FILE.toml                     options by the same names; the command line wins
        --details                              on a terminal: the full report of each case
        --summary                              on a terminal: the summary line of each case as well
        --force                                --csv replaces a file that is there
        --quiet                                only errors, and the summary line; of a sweep on a terminal its table
        --no-progress                          no progress on stderr

      About
        --help                                 this text (also -h); after a command, its options
        --version                              version of mrlbench
        --licenses                             licences and notices of everything inside

      Examples
        mrlbench --backend cpu --dim 128                                the built-in model, cut to 128 components
        mrlbench --dim 64,128,256 --csv calls.csv                       three cases, every call in a file
        mrlbench --runtime ort,openvino --pin 0,1 --out first-run       four cases, a run folder
        echo 'a small green lizard' | mrlbench embed --dim 64           one text, one vector
        mrlbench embed --format f32 < texts.txt > vectors.f32           raw vectors of a file
        mrlbench embed --text-column body --id-column key < notes.csv   a column of a table, with its ids
        mrlbench quality                                                how far the built-in model can be cut
        mrlbench quality --dim 64 --dataset notes.txt                   is 64 enough for my own texts
        mrlbench decide --dataset notes.txt                             what to run for my own texts
        mrlbench decide --budget 3m --max-memory 200MB > decision.json  for a program: openEmbedder takes the file
        mrlbench decide --check decision.json                           does it still hold on this machine
        mrlbench boundary --runtime ort                                 what a call through FFI costs
        mrlbench devices                                                which GPU or NPU can be used, and what is missing
        mrlbench devices --json                                         the same for a program
        mrlbench compile --backend npu --model all-minilm-l6-v2         three generations, five lengths
        mrlbench compile --platform 4000 --lengths 16,64 --out blobs    keep what was compiled
        mrlbench models                                                 what there is
        mrlbench models add ./my-model                                  take a folder in the Hugging Face layout
        mrlbench models pull OWNER/NAME --variant int8                  bring one from a hub
        mrlbench models add-rotation MODEL --dataset notes.txt          a ladder for my own texts
        mrlbench models golden MODEL                                    keep 64 vectors, which models verify compares
        mrlbench report first-run                                       a page with all that the run has
        mrlbench report timed judged --out page.html                    speed and quality of the same model in one page
        mrlbench report killed-run --parquet                            the Parquet files of a run that was killed
        mrlbench fleet runs                                             every run folder below, one row a machine
        mrlbench fleet runs --html --out fleet.html                     the same as a page to send around
        mrlbench cache                                                  where it is and how large
        mrlbench cache clear                                            empty it; the next run makes it again

      Exit codes
        0    done, also when stdout is closed early
        2    the command was wrong
        3    a device, library, model or data set is missing or cannot be used
        4    the native runtime refused or failed
        5    the work left the device that was asked for, or the gate refused a dim asked for, or vectors moved
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

    What runs
      --model ID|DIR|FILE                model: built-in id, folder, ONNX or OpenVINO file, store id [wordllama-256]
      --variant NAME                     format of the weights: fp32, fp16, int8, q4 … [fp32; all-minilm-l6-v2: fp16]
      --backend cpu|gpu|npu              device class, never another one instead [cpu]
      --runtime auto|ort|openvino|table  auto is ort on the cpu; table: our own, of static models [auto]
      --provider NAME                    execution provider (ort) or device (openvino) by its own name
      --precision f32|bf16|f16           what the device computes in, read back [f32 on the cpu; elsewhere its own]
      --dim D|full                       components kept of each vector [full]
      --batch B                          texts per call [1]
      --normalize 0|1                    L2-normalise each vector [1]
      --prompt query|document|none       which of the model's own prompts goes before each text [none]
      --lengths N,N…                     buckets of fixed shape, in tokens: a text goes to the smallest that holds it

    Recipe
      --pooling NAME                     mean, cls, last-token, max, weighted-mean, mean-sqrt-length
      --layer-norm 0|1                   layer norm over the whole vector, before it is cut
      --query-prompt TEXT                what --prompt query puts before each text
      --document-prompt TEXT             what --prompt document puts before each text
      --max-tokens N                     longer texts are cut
      --mrl-dims D,D…                    dims that the model was trained to be cut to
      --inexact-tokenizer                take the JavaScript library's ids for a tokenizer that is not supported exactly
      What stands here counts in place of what the model's own files say.

    How it is measured
      --threads T                        threads that the runtime may use [1]
      --jobs N                           processes that encode, each with its threads [performance cores, where it pays]
      --pin 0|1|cpu:LIST                 CPUs to run on; 1: chosen here; cpu:2-3, cpu:0+2: exactly these [0]
      --spin 0|1                         threads of the runtime spin while they wait [0]

    Texts in columns
      --text-column NAME                 the file or stdin is CSV or JSONL, and this field is the text
      --id-column NAME                   this field is the id that is written back [_id or id]
      --allow-empty                      a text without any known token gets null in place of a vector

    Places
      --format jsonl|f32                 vectors as JSON lines, or as raw float32 [jsonl]
      --models DIR                       model store [$MRLBENCH_MODELS, models/ beside mrlbench, user data]
      --cache-dir DIR                    unpacked files, kept vectors [$MRLBENCH_CACHE, else the user's cache folder]
      --ort-library FILE                 ONNX Runtime library to use [built in]
      --openvino-library FILE            OpenVINO C library to use [built in]
      --config FILE.toml                 options by the same names; the command line wins
      --quiet                            only errors, and the summary line; of a sweep on a terminal its table
      --no-progress                      no progress on stderr

    About
      --help                             this text (also -h); after a command, its options
      --version                          version of mrlbench
      --licenses                         licences and notices of everything inside

    Examples
      echo 'a small green lizard' | mrlbench embed --dim 64          one text, one vector
      mrlbench embed --format f32 < texts.txt > vectors.f32          raw vectors of a file
      mrlbench embed --text-column body --id-column key < notes.csv  a column of a table, with its ids
    "
  `);
});

test("mrlbench boundary --help reads as it should", () => {
  expect(helpText("boundary")).toMatchInlineSnapshot(`
    "mrlbench boundary: the call through FFI against a C loop over the same prepared call.

    Usage: mrlbench boundary [options]
    + takes a comma list, or is repeated; every combination is measured.

    What runs
      --runtime auto|ort|openvino|table +  native runtime; auto is both, in turn [auto]

    How it is measured
      --iters N                            calls a side of all processes, in whole blocks of 100 [10000]
      --processes P                        fresh processes that share the calls; fewer than 6 give no interval [9]

    Places
      --csv FILE|-                         one row per call; -: stdout [- when stdout is not a terminal]
      --cache-dir DIR                      unpacked files, kept vectors [$MRLBENCH_CACHE, else the user's cache folder]
      --ort-library FILE                   ONNX Runtime library to use [built in]
      --openvino-library FILE              OpenVINO C library to use [built in]
      --config FILE.toml                   options by the same names; the command line wins
      --force                              --csv replaces a file that is there
      --quiet                              only errors, and the summary line; of a sweep on a terminal its table
      --no-progress                        no progress on stderr

    About
      --help                               this text (also -h); after a command, its options
      --version                            version of mrlbench
      --licenses                           licences and notices of everything inside

    Examples
      mrlbench boundary --runtime ort  what a call through FFI costs
    "
  `);
});

test("mrlbench cache --help reads as it should", () => {
  expect(helpText("cache")).toMatchInlineSnapshot(`
    "mrlbench cache: where unpacked files and kept vectors are and how large; cache clear empties it.

    Usage: mrlbench cache [clear] [options]

    Places
      --cache-dir DIR  unpacked files, kept vectors [$MRLBENCH_CACHE, else the user's cache folder]
      --quiet          only errors, and the summary line; of a sweep on a terminal its table

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
