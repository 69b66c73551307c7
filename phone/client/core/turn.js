/**
 * One page at a time sends. The browser's lock ends with the page that holds it; where there are no locks, and beside
 * them, a lease in the database says when its holder was last at work. A page that the phone has frozen keeps its lock:
 * after five minutes without a sign another takes it. Should two send all the same, the server knows each uuid.
 */
import { newUuid } from "./uuid.js";

const NAME = "hezhang-send";
const STALE_MS = 300_000;

/**
 * @typedef {object} Turn
 * @property {() => Promise<boolean>} goOn says that the holder is at work; false where another has taken over
 */

/**
 * @param {import("./types.js").Outside} outside
 * @param {import("./store.js").Store} store
 */
export function openTurn(outside, store) {
  const page = newUuid(outside.random);

  /** Writes the lease where it is free, stale or ours; `always` where the lock proves that nobody else is at work. */
  const lease = (/** @type {boolean} */ always) =>
    store.write(["kept"], async (tx) => {
      const kept = tx.objectStore("kept");
      const held = await kept.get("lease");
      const isFree = !held || held.page === page || Math.abs(outside.now() - held.at) > STALE_MS;
      if (isFree || always) await kept.put({ page, at: outside.now() }, "lease");
      return isFree || always;
    });

  /**
   * Has the page that holds the lock shown no sign for so long? One that has only just begun has written nothing yet, and
   * gets its time from now on.
   */
  const isFrozen = () =>
    store.write(["kept"], async (tx) => {
      const kept = tx.objectStore("kept");
      const held = await kept.get("lease");
      if (!held) await kept.put({ page: "", at: outside.now() }, "lease");
      return Boolean(held) && Math.abs(outside.now() - held.at) > STALE_MS;
    });

  const end = () =>
    store.write(["kept"], async (tx) => {
      const kept = tx.objectStore("kept");
      const held = await kept.get("lease");
      if (held && held.page === page) await kept.delete("lease");
    });

  /** @type {(work: (turn: Turn) => Promise<any>, always: boolean) => Promise<any>} */
  const holding = async (work, always) => {
    if (!(await lease(always))) return null;
    try {
      return await work({ goOn: () => lease(false) });
    } finally {
      await end();
    }
  };

  /** @type {(options: any, work: any) => Promise<any>} */
  const locked = (options, work) => /** @type {any} */ (outside.locks).request(NAME, options, work);

  /**
   * Does the work where it is this page's turn; null where another page is at it.
   * @template T
   * @param {(turn: Turn) => Promise<T>} work
   * @returns {Promise<T | null>}
   */
  return async function take(work) {
    if (!outside.locks) return holding(work, false);
    const isFree = await locked({ ifAvailable: true }, async (/** @type {any} */ lock) =>
      lock ? { value: await holding(work, true) } : null,
    );
    if (isFree) return isFree.value;
    if (!outside.visible() || !(await isFrozen())) return null;
    return locked({ steal: true }, () => holding(work, true));
  };
}
