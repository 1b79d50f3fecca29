// A library that may be opened ahead of its need lies unpacked and whole: whatever else is left to whoever needs it.
import { expect, test } from "bun:test";
import { appendFileSync, existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { unpackBundle } from "../../src/assets/cache/cache.ts";
import { embeddedBundle } from "../../src/assets/cache/embedded.ts";
import { libraryAtHand } from "../../src/open/library-at-hand.ts";
import { temporaryFolders } from "../assets/temporary-folder.ts";

const temporaryFolder = temporaryFolders();
const placesIn = (cacheRoot: string) => ({
  ...{ cacheRoot, ortLibrary: undefined, openvinoLibrary: undefined, modelStores: [] },
});

test("where it is whole its path is told; where it was changed none is, and it is not healed", () => {
  const places = placesIn(temporaryFolder());
  const path = unpackBundle(places.cacheRoot, embeddedBundle("ort")).openedPath!;
  expect(libraryAtHand(places)).toBe(path);
  appendFileSync(path, "changed");
  const { size } = statSync(path);
  expect(libraryAtHand(places)).toBeUndefined();
  expect(statSync(path).size).toBe(size);
});

test("where nothing is unpacked, nothing is", () => {
  const cacheRoot = join(temporaryFolder(), "none");
  expect(libraryAtHand(placesIn(cacheRoot))).toBeUndefined();
  expect(existsSync(cacheRoot)).toBe(false);
});

test("where the user brings another, ours is none", () => {
  const places = placesIn(temporaryFolder());
  unpackBundle(places.cacheRoot, embeddedBundle("ort"));
  expect(libraryAtHand({ ...places, ortLibrary: "/somewhere/libown.so" })).toBeUndefined();
});
