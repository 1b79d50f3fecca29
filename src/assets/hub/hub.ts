// A model on a hub at one commit: which files it has, and their content.
import { commitOf, filesOf, type HubFile } from "./answers.ts";
import { HubConnection, type HubSettings } from "./connection.ts";
import { HubTrouble } from "./hub-trouble.ts";

/** More than any model has, and little enough to be held: JSON that is read takes up to 130 times its bytes. */
const MOST_PAGES = 100;
const MOST_PAGE_BYTES = 2e6;
const MOST_LISTING_BYTES = 32e6;

export class HubModel {
  readonly id: string;
  readonly commit: string;
  readonly #connection: HubConnection;

  private constructor(id: string, commit: string, connection: HubConnection) {
    this.id = id;
    this.commit = commit;
    this.#connection = connection;
  }

  /**
   * @param revision branch, tag or commit; from here on the commit is fixed
   * @throws MissingError when there is no such model, or it may not be read; HubTrouble when asking again may help
   */
  static async open(id: string, revision: string, settings: HubSettings): Promise<HubModel> {
    const connection = new HubConnection(settings);
    const path = `/api/models/${id}/revision/${encodeURIComponent(revision)}?expand=sha`;
    const answer = await connection.get(`model ${id} at ${revision}`, path);
    const { value } = await answer.json(MOST_PAGE_BYTES);
    return new HubModel(id, commitOf(value, revision), connection);
  }

  /** @throws as `open` */
  async files(): Promise<readonly HubFile[]> {
    const files: HubFile[] = [];
    let leftBytes = MOST_LISTING_BYTES;
    let address: string | undefined =
      `/api/models/${this.id}/tree/${this.commit}?recursive=true&expand=false`;
    for (let pages = 0; address !== undefined; pages++) {
      if (pages === MOST_PAGES) throw new HubTrouble("answer", `a listing of more than ${MOST_PAGES} pages`);
      const answer = await this.#connection.get(`files of ${this.id}`, address);
      const { value, bytes } = await answer.json(Math.min(leftBytes, MOST_PAGE_BYTES));
      files.push(...filesOf(value));
      leftBytes -= bytes;
      address = nextPage(answer.header("link"));
    }
    return files;
  }

  /**
   * The content of a file from a byte on, or from its beginning where the hub does not give parts.
   * @throws as `open`; also where more comes than the file has
   */
  async read(file: HubFile, fromByte: number): Promise<FilePart> {
    const { name, sizeBytes } = file;
    const path = `/${this.id}/resolve/${this.commit}/${name.split("/").map(encodeURIComponent).join("/")}`;
    const headers = fromByte === 0 ? {} : { Range: `bytes=${fromByte}-` };
    const answer = await this.#connection.get(`${name} of ${this.id}`, path, headers);
    const start = answer.status === 206 ? firstByte(answer.header("content-range")) : 0;
    if (start !== fromByte && start !== 0) {
      await answer.cancel();
      throw new HubTrouble("answer", `bytes from ${start} on instead of ${fromByte}`);
    }
    return { fromByte: start, pieces: answer.pieces(sizeBytes - start) };
  }
}

export interface FilePart {
  readonly fromByte: number;
  readonly pieces: AsyncIterable<Uint8Array>;
}

/** NaN where it cannot be read. */
function firstByte(contentRange: string | undefined): number {
  return Number(/^bytes (\d+)-/.exec(contentRange ?? "")?.[1] ?? Number.NaN);
}

/** Of a header `Link: <address>; rel="next"`. */
function nextPage(link: string | undefined): string | undefined {
  return /<(https?:\/\/[^>]+)>;\s*rel="next"/.exec(link ?? "")?.[1];
}
