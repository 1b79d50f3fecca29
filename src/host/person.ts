// Takes people out of what is written down to be shared: their home folders, and their names where these are parts of paths.
import { homedir, userInfo } from "node:os";

/** What a system's own accounts are called: of nobody. */
const NOBODYS = new Set(["root", "nobody", "user", "runner", "SYSTEM"]);
/** Homes of others than the one who runs this. */
const HOMES = /((?:^|[^\w~.])(?:\/home\/|\/Users\/|[A-Za-z]:[\\/]Users[\\/]))[^\\/\s"']+/g;

export interface Person {
  readonly homes: readonly string[];
  /** Undefined for an account that is no person's. */
  readonly name: string | undefined;
}

/** Who runs this. */
export function thisPerson(env: Readonly<Record<string, string | undefined>> = process.env): Person {
  const homes = [env.HOME, env.USERPROFILE, orNone(homedir)].filter(
    (home) => home !== undefined && home.replaceAll(/[\\/]/g, "") !== "",
  ) as string[];
  const name = orNone(() => userInfo().username);
  return {
    homes: [...new Set(homes)].sort((a, b) => b.length - a.length),
    name: name === undefined || NOBODYS.has(name) ? undefined : name,
  };
}

/** A value as JSON holds it, with `~` for the home folder and `_` for a name in a path; in all that it holds. */
export function withoutPerson<Value>(value: Value, person = thisPerson()): Value {
  const of = (item: unknown): unknown => {
    if (typeof item === "string") return textWithout(item, person);
    if (Array.isArray(item)) return item.map(of);
    if (typeof item !== "object" || item === null || ArrayBuffer.isView(item)) return item;
    return Object.fromEntries(Object.entries(item).map(([key, part]) => [key, of(part)]));
  };
  return of(value) as Value;
}

function textWithout(text: string, { homes, name }: Person): string {
  let without = text;
  for (const home of homes) without = without.replaceAll(pathOf(home), "~");
  without = without.replaceAll(HOMES, "$1_");
  return name === undefined ? without : without.replaceAll(partOf(name), "$1_");
}

/** The folder and what is in it, and no folder whose name only begins alike. */
function pathOf(home: string): RegExp {
  return new RegExp(`${RegExp.escape(home.replace(/[\\/]+$/, ""))}(?![^\\\\/\\s"':=,])`, "g");
}

/** A whole part of a path. */
function partOf(name: string): RegExp {
  return new RegExp(`([\\\\/])${RegExp.escape(name)}(?=$|[\\\\/])`, "g");
}

/** An account may have no entry in the system, as in containers. */
function orNone<Found>(ask: () => Found): Found | undefined {
  try {
    return ask();
  } catch {
    return undefined;
  }
}
