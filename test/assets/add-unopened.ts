// A folder taken into a store without being opened: for tests of the store, whose models need not be real.
import { type AddRequest, addModel } from "../../src/assets/store/store-add.ts";

export function addUnopened(source: string, store: string, more: Partial<AddRequest> = {}) {
  return addModel({ source, store, name: undefined, variant: undefined, open: async () => {}, ...more });
}
