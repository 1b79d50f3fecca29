// What a child says until its end. A program that it, or a library of its, leaves behind may hold its streams for as long as that lives:
// they need not end with it.

const LOOK_MS = 250;
/** As many looks at the streams of a child that has ended; between two of them all that has come is read. */
const QUIET_LOOKS = 8;

type ByteStream = AsyncIterable<Uint8Array>;

export interface HeardStream {
  readonly bytes: ByteStream;
  /** Given what comes, as it comes. */
  take(bytes: Uint8Array): void;
}

/** Hears streams of a child until it has ended, and they have or nothing comes any more. */
export async function hearToEnd(exited: Promise<unknown>, streams: readonly HeardStream[]): Promise<void> {
  let heardBytes = 0;
  const hear = async ({ bytes, take }: HeardStream) => {
    for await (const piece of bytes) {
      heardBytes += piece.length;
      take(piece);
    }
  };
  await Promise.race([
    Promise.all([exited, ...streams.map(hear)]),
    exited.then(() => silence(() => heardBytes)),
  ]);
}

/** All that came from each of them, as text. */
export async function textsToEnd(
  exited: Promise<unknown>,
  streams: readonly ByteStream[],
): Promise<readonly string[]> {
  const pieces = streams.map((): Uint8Array[] => []);
  const heard = streams.map((bytes, index) => ({
    bytes,
    take: (piece: Uint8Array) => void pieces[index]!.push(piece),
  }));
  await hearToEnd(exited, heard);
  return pieces.map((own) => Buffer.concat(own).toString("utf8"));
}

async function silence(heardBytes: () => number): Promise<void> {
  let seen = heardBytes();
  for (let quietLooks = 0; quietLooks < QUIET_LOOKS; quietLooks++) {
    await Bun.sleep(LOOK_MS);
    if (heardBytes() !== seen) quietLooks = -1;
    seen = heardBytes();
  }
}
