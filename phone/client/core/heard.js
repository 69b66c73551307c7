/**
 * What the server's clock was last heard to be, kept from page to page.
 */
import { offsetNow } from "./clock.js";

/** @type {(store: import("./store.js").Store, outside: import("./types.js").Outside) => Promise<{note: (known: import("./clock.js").Known) => void, off: () => number | null}>} */
export async function openHeard(store, outside) {
  /** @type {import("./clock.js").Known | null} */
  let known = (await store.recall("clock")) || null;
  return {
    note(heard) {
      const isNew = !known || Math.abs(heard.offset - known.offset) > 2 || heard.server - known.server > 3_600_000;
      known = heard;
      // It is heard again with the next answer.
      if (isNew) store.keep("clock", heard).catch(() => {});
    },
    off: () => offsetNow(known, outside.now()),
  };
}
