// Where the hub is and who asks, by the variables and the file of the hub's own tools, so that whoever has logged in with them need
// not do it again.
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { MissingError, UsageError } from "../../core/errors.ts";
import { type CacheHost, thisHost } from "../cache/cache-location.ts";
import type { HubSettings } from "./connection.ts";

type HubHost = Pick<CacheHost, "env" | "home">;

/** @throws UsageError for a token of another kind; MissingError when HF_HUB_OFFLINE is set */
export function hubSettings(host: HubHost = thisHost()): HubSettings {
  const { env } = host;
  if (isTrue(env.HF_HUB_OFFLINE)) {
    throw new MissingError({
      what: "mrlbench models pull needs the network",
      seen: `HF_HUB_OFFLINE=${env.HF_HUB_OFFLINE}`,
      expected: "HF_HUB_OFFLINE not set",
      next: "Unset it, or copy the model's folder here and use mrlbench models add.",
    });
  }
  return { endpoint: endpointOf(env), token: tokenOf(host), stallMs: STALL_MS };
}

const PUBLIC_HUB = "https://huggingface.co";
const STALL_MS = 30_000;

function endpointOf(env: HubHost["env"]): string {
  const named = env.HF_ENDPOINT?.replace(/\/+$/, "") || PUBLIC_HUB;
  const url = URL.parse(named);
  const isPlain = url && !url.username && !url.password && !url.search && !url.hash;
  if (isPlain && ["http:", "https:"].includes(url.protocol)) return named;
  throw new UsageError({
    what: "HF_ENDPOINT is not the address of a hub",
    ...(isPlain && { seen: named }),
    expected: "https://HOST, without a user's name, a password or a query",
    next: "Correct it, or unset it for the public hub.",
  });
}

function tokenOf({ env, home }: HubHost): string | undefined {
  if (isTrue(env.HF_HUB_DISABLE_IMPLICIT_TOKEN)) return undefined;
  const file = tokenFile(env, home);
  const named = (["HF_TOKEN", "HUGGING_FACE_HUB_TOKEN"] as const).find((name) => env[name]);
  const place = named ?? file;
  const token = named === undefined ? file && readToken(file) : env[named];
  if (!token) return undefined;
  if (/^hf_[\x21-\x7e]+$/.test(token.trim())) return token.trim();
  throw new UsageError({
    what: `${place} is not an access token`,
    expected: "a token that begins with hf_, of plain characters",
    next: `Make one in the settings of your account, or ${named === undefined ? "remove the file" : `unset ${named}`}.`,
  });
}

/** Undefined where there is none: nobody has logged in. */
function readToken(file: string): string | undefined {
  return statSync(file, { throwIfNoEntry: false })?.isFile() ? readFileSync(file, "utf8") : undefined;
}

function tokenFile(env: HubHost["env"], home: string | null): string | undefined {
  if (env.HF_TOKEN_PATH) return env.HF_TOKEN_PATH;
  if (env.HF_HOME) return join(env.HF_HOME, "token");
  const cache = env.XDG_CACHE_HOME || (home === null ? undefined : join(home, ".cache"));
  return cache && join(cache, "huggingface", "token");
}

function isTrue(text: string | undefined): boolean {
  return /^(1|on|yes|true)$/i.test(text ?? "");
}
