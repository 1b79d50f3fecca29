// NFC of byte-level BPE: characters that are younger than the Rust library's are known for every engine that can run this.
import { expect, test } from "bun:test";

/** Of the database that `make_tables.py` took the younger characters from. */
const NEWEST_UNICODE = 18;

test("the engine's Unicode is not newer than the table of characters that NFC leaves alone", () => {
  expect(Number.parseFloat(process.versions.unicode!)).toBeLessThanOrEqual(NEWEST_UNICODE);
});
