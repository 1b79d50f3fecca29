// The words after `mrlbench models`.
import { describe, expect, test } from "bun:test";
import { readModelsAction } from "../../src/cli/models-action.ts";
import { UsageError } from "../../src/core/errors.ts";

describe("words that mean something", () => {
  test.each([
    ["", { kind: "list" }],
    ["list", { kind: "list" }],
    ["show a/b", { kind: "show", model: "a/b" }],
    ["add ./here", { kind: "add", folder: "./here" }],
    ["pull a/b", { kind: "pull", id: "a/b", revision: "main" }],
    ["pull a/b@v1.0", { kind: "pull", id: "a/b", revision: "v1.0" }],
    ["verify", { kind: "verify", id: undefined }],
    ["verify a/b", { kind: "verify", id: "a/b" }],
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
    "pull a/b/c",
    "pull a/b@",
    "pull a/b@1@2",
    "remove a",
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
