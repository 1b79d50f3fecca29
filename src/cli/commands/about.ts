// What mrlbench says of itself.
import { readAssetText } from "../../assets/cache/embedded.ts";

export { versionText } from "../version-text.ts";

export function licensesText(): string {
  return readAssetText("licenses.txt");
}
