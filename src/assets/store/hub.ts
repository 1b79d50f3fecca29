// A model hub, by the client library of Hugging Face. The only file of the program that opens a network connection, and only
// `mrlbench models pull` loads it. Proxies (HTTP_PROXY, HTTPS_PROXY, NO_PROXY) are followed by the runtime's own `fetch`.
import { downloadFile, HubApiError, listFiles, modelInfo } from "@huggingface/hub";
import { MissingError } from "../../core/errors.ts";

/** How the content of a file is known: files of any size by sha256, small ones by the hash that git gives them. */
export type ContentHash =
  | { readonly kind: "sha256"; readonly hex: string }
  | { readonly kind: "git"; readonly hex: string };

export interface HubFile {
  readonly name: string;
  readonly sizeBytes: number;
  readonly hash: ContentHash;
}

export interface HubSettings {
  /** HF_ENDPOINT; undefined is the library's own. */
  readonly endpoint: string | undefined;
  /** Undefined asks as nobody. */
  readonly token: string | undefined;
}

interface Credentials {
  readonly hubUrl?: string;
  readonly accessToken?: string;
}

/** One model at one commit. */
export class HubModel {
  readonly id: string;
  readonly commit: string;
  readonly #credentials: Credentials;

  private constructor(id: string, commit: string, credentials: Credentials) {
    this.id = id;
    this.commit = commit;
    this.#credentials = credentials;
  }

  /**
   * @param revision branch, tag or commit; from here on the commit is fixed
   * @throws MissingError when there is no such model, or it may not be read
   */
  static async open(id: string, revision: string, { endpoint, token }: HubSettings): Promise<HubModel> {
    const credentials = {
      ...(endpoint !== undefined && { hubUrl: endpoint }),
      ...(token !== undefined && { accessToken: token }),
    };
    const request = modelInfo({ name: id, revision, additionalFields: ["sha"], ...credentials });
    const { sha } = await request.catch(explain(`model ${id} at ${revision}`));
    return new HubModel(id, sha, credentials);
  }

  /** @throws MissingError when the hub cannot be read */
  async files(): Promise<readonly HubFile[]> {
    const entries = listFiles({
      repo: this.id,
      revision: this.commit,
      recursive: true,
      ...this.#credentials,
    });
    const files = await Array.fromAsync(entries).catch(explain(`files of ${this.id}`));
    return files
      .filter(({ type }) => type === "file")
      .map(({ path, size, oid, lfs }) => ({
        name: path,
        sizeBytes: lfs?.size ?? size,
        hash: lfs ? { kind: "sha256", hex: lfs.oid } : { kind: "git", hex: oid ?? "" },
      }));
  }

  /**
   * The content of a file from a byte on.
   * @throws MissingError when the hub refuses; whatever the network throws on the way
   */
  async read(name: string, fromByte: number): Promise<ReadableStream<Uint8Array>> {
    const what = `${name} of ${this.id}`;
    const request = downloadFile({
      repo: this.id,
      path: name,
      revision: this.commit,
      // Plain ranges of the file, which a broken download can go on from.
      xet: false,
      ...this.#credentials,
    });
    const blob = await request.catch(explain(what));
    if (!blob) throw refused(what, "no such file");
    return blob.slice(fromByte).stream();
  }
}

/** Statuses that asking again does not change. */
const FINAL_STATUSES = [400, 401, 403, 404, 410];

/** Turns what the library throws into what a person can act on; what another try may mend passes through. */
function explain(what: string): (error: unknown) => never {
  return (error) => {
    if (error instanceof HubApiError && FINAL_STATUSES.includes(error.statusCode)) {
      throw refused(what, `${error.statusCode}: ${error.message}`);
    }
    throw error;
  };
}

function refused(what: string, seen: string): MissingError {
  return new MissingError({
    what: `the hub does not give ${what}`,
    seen,
    expected: "a public model, or one that your access token may read",
    next: "Check the id and the revision; for a private or gated model set HF_TOKEN, or log in with the hub's own tools.",
  });
}
