// What native objects hold is the process's, and a Worker that ends gives none of it back by itself. So what it left open is closed when it
// ends; one that is terminated from outside runs nothing any more, and keeps what it had open until the process ends.

const open = new Set<Disposable>();

// The main thread ends with the process, which gives everything back.
if (!Bun.isMainThread) {
  process.on("exit", () => {
    for (const each of [...open].toReversed()) each[Symbol.dispose]();
  });
}

/** Until it is closed. */
export function closeAtThreadEnd<Owned extends Disposable>(owned: Owned): Owned {
  open.add(owned);
  return owned;
}

export function closed(owned: Disposable): void {
  open.delete(owned);
}
