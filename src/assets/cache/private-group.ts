// Groups that a user is alone in. Where new files may be written by their group (umask 002), each user has such a group, and what it may
// change nobody else may.
import { readFileSync } from "node:fs";

/** The texts of /etc/passwd and /etc/group. */
export interface AccountFiles {
  readonly passwd: string;
  readonly group: string;
}

/**
 * True where the group is the user's primary one and nobody else's, as far as the system's own files tell. Users who are listed elsewhere,
 * on a server of the network for example, are not known to be alone.
 */
export function isPrivateGroup(gid: number, user: number, accounts: AccountFiles): boolean {
  const users = rows(accounts.passwd).map(([name, , uid, primary]) => ({
    name,
    isSelf: uid === String(user),
    isIn: primary === String(gid),
  }));
  const own = users.filter(({ isSelf }) => isSelf);
  if (own.length === 0 || !own.every(({ isIn }) => isIn)) return false;
  if (users.some(({ isSelf, isIn }) => isIn && !isSelf)) return false;
  const names = new Set(own.map(({ name }) => name));
  return rows(accounts.group)
    .filter(([, , id]) => id === String(gid))
    .every(([, , , members]) => (members ?? "").split(",").every((name) => name === "" || names.has(name)));
}

/** Null where they cannot be read, as on systems that have none. */
export function accountFiles(): AccountFiles | null {
  try {
    return { passwd: readFileSync("/etc/passwd", "utf8"), group: readFileSync("/etc/group", "utf8") };
  } catch {
    return null; // Nobody is then known to be alone.
  }
}

function rows(text: string): string[][] {
  return text.split("\n").map((line) => line.split(":"));
}
