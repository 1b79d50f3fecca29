// What is said of an id that the store does not have.
import { storeFolders } from "../../assets/store/store-location.ts";
import { MissingError } from "../../core/errors.ts";

export function notStored(id: string, models: string | undefined): MissingError {
  return new MissingError({
    what: "the store has no such model",
    seen: id,
    expected: `an id in ${storeFolders(models).join(" or ")}`,
    next: "mrlbench models list shows what there is.",
  });
}
