// What mrlbench says of itself.
import { readAssetText } from "../../assets/cache/embedded.ts";
import { buildHash, version } from "../../assets/version.ts";

export function versionText(): string {
  return `mrlbench ${version} (${buildHash}, Bun ${Bun.version})\n`;
}

export function licensesText(): string {
  return readAssetText("licenses.txt");
}
