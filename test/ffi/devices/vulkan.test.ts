// Where the drivers of Vulkan are looked for, as its loader looks.
import { expect, test } from "bun:test";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { vulkanDriverFiles } from "../../../ffi/devices/vulkan.ts";
import { temporaryFolders } from "../../assets/temporary-folder.ts";

const temporaryFolder = temporaryFolders();

function withFiles(names: readonly string[]): string {
  const root = temporaryFolder();
  for (const name of names) {
    mkdirSync(join(root, name, ".."), { recursive: true });
    writeFileSync(join(root, name), "{}");
  }
  return root;
}

test("the files of the system's folders, the user's own first", () => {
  const root = withFiles([
    "home/.config/vulkan/icd.d/own.json",
    "share/vulkan/icd.d/intel.json",
    "share/vulkan/icd.d/amd.json",
    "share/vulkan/icd.d/notes.txt",
  ]);
  const env = {
    HOME: join(root, "home"),
    XDG_CONFIG_DIRS: join(root, "none"),
    XDG_DATA_DIRS: join(root, "share"),
  };
  const found = vulkanDriverFiles(env).filter((path) => path.startsWith(root));
  expect(found.map((path) => path.slice(root.length + 1))).toEqual([
    "home/.config/vulkan/icd.d/own.json",
    "share/vulkan/icd.d/amd.json",
    "share/vulkan/icd.d/intel.json",
  ]);
});

test.each(["VK_DRIVER_FILES", "VK_ICD_FILENAMES"])("those that %s names, and no others", (name) => {
  const root = withFiles(["a.json", "drivers/b.json", "share/vulkan/icd.d/amd.json"]);
  const named = [join(root, "a.json"), join(root, "drivers"), join(root, "nowhere.json")].join(":");
  expect(vulkanDriverFiles({ [name]: named, XDG_DATA_DIRS: join(root, "share") })).toEqual([
    join(root, "a.json"),
    join(root, "drivers/b.json"),
  ]);
});
