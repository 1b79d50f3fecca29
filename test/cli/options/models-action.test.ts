// The words after `mrlbench models`.
import { describe, expect, test } from "bun:test";
import { readModelsAction, refuseOptions } from "../../../src/cli/options/models-action.ts";
import { UsageError } from "../../../src/core/errors.ts";

describe("words that mean something", () => {
  test.each([
    ["", { kind: "list" }],
    ["list", { kind: "list" }],
    ["show a/b", { kind: "show", model: "a/b" }],
    ["add ./here", { kind: "add", folder: "./here" }],
    ["pull a/b", { kind: "pull", id: "a/b", revision: "main" }],
    ["pull a/b@v1.0", { kind: "pull", id: "a/b", revision: "v1.0" }],
    ["add-rotation ./here", { kind: "add-rotation", model: "./here" }],
    ["golden ./here", { kind: "golden", model: "./here" }],
    ["verify", { kind: "verify", id: undefined }],
    ["verify a/b", { kind: "verify", id: "a/b" }],
    ["remove a/b", { kind: "remove", id: "a/b" }],
  ])("%p", (words, action) => {
    expect<unknown>(readModelsAction(words.split(" ").filter(Boolean))).toEqual(action);
  });
});

describe("words that do not", () => {
  test.each([
    "show",
    "add",
    "pull",
    "list all",
    "show a b",
    "pull name",
    "add-rotation",
    "add-rotation a b",
    "golden",
    "golden a b",
    "pull a/b/c",
    "pull a/b@",
    "pull a/b@1@2",
    "remove",
    "pull a/..",
    "pull ../a",
    "pull a/.b",
  ])("%p", (words) => {
    expect(() => readModelsAction(words.split(" "))).toThrow(UsageError);
  });

  test("that are nearly right get the right one", () => {
    try {
      readModelsAction(["lsit"]);
      expect.unreachable();
    } catch (error) {
      expect((error as UsageError).next).toContain("mrlbench models list");
    }
  });
});

describe("an option that the action would not read", () => {
  test("is refused with the action that does", () => {
    expect(() => refuseOptions({ kind: "list" }, ["models", "dataset"])).toThrow(
      "mrlbench models list does not take --dataset; seen: mrlbench models list --dataset; expected: mrlbench models add-rotation MODEL",
    );
    expect(() => refuseOptions({ kind: "show", model: "a" }, ["variant"])).toThrow(
      "mrlbench models add-rotation MODEL, or mrlbench models pull ID[@REVISION], or mrlbench models add DIR",
    );
  });

  test("is none that it reads", () => {
    refuseOptions({ kind: "list" }, ["models", "quiet", "config"]);
    refuseOptions({ kind: "pull", id: "a/b", revision: "main" }, ["variant"]);
    refuseOptions({ kind: "add", folder: "a" }, ["variant", "name"]);
    refuseOptions({ kind: "golden", model: "a" }, ["variant", "provider", "pooling", "normalize", "json"]);
    refuseOptions({ kind: "verify", id: undefined }, ["variant", "provider", "max-tokens", "threads"]);
    refuseOptions({ kind: "add-rotation", model: "a" }, ["variant", "dataset", "name", "threads"]);
  });
});
