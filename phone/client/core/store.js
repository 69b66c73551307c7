/**
 * The phone's database. A connection that is lost (iPhones drop it when the app was in the background) is opened anew
 * and the work is done once more, so all work must bear that: it writes under keys that it knows beforehand. A read that
 * fails is an error, never an empty answer.
 */
import { wrap } from "idb";

import { BLOCKED, FULL, NEWER, Refusal, STORAGE } from "./refusals.js";
import { STEPS } from "./steps.js";

/**
 * @typedef {any} Transaction of idb
 * @typedef {object} Store
 * @property {<T>(names: string[], work: (tx: Transaction) => Promise<T>) => Promise<T>} read
 * @property {<T>(names: string[], work: (tx: Transaction) => Promise<T>) => Promise<T>} write
 * @property {(name: string) => Promise<any>} recall one of the single things; undefined where there is none
 * @property {(name: string, value: any) => Promise<void>} keep
 * @property {() => void} close
 */

const OPEN_MS = 8000;
const ATTEMPTS = 3;

/**
 * @param {Pick<import("./types.js").Outside, "indexedDB" | "timer">} outside
 * @param {typeof STEPS} steps
 * @returns {Promise<Store>}
 * @throws {Refusal} `storage` where the database does not open, `newer` where a later version of the app made it,
 *   `blocked` where a page of the version before does not let go
 */
export async function openStore(outside, steps = STEPS, name = "hezhang") {
  /** @type {Promise<import("idb").IDBPDatabase<any>> | null} */
  let opened = null;

  const connection = () => {
    if (!opened) {
      const opening = openAgain(outside, steps, name, () => {
        if (opened === opening) opened = null;
      });
      opened = opening;
      opening.catch(() => {
        if (opened === opening) opened = null;
      });
    }
    return opened;
  };

  /** @type {(mode: "readonly" | "readwrite", names: string[], work: any) => Promise<any>} */
  const within = async (mode, names, work) => {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await once(await connection(), mode, names, work);
      } catch (error) {
        if (attempt > 1 || !isLost(error)) throw refusalFor(error);
        opened = null;
      }
    }
  };

  /** @type {Store} */
  const store = {
    read: (names, work) => within("readonly", names, work),
    write: (names, work) => within("readwrite", names, work),
    recall: (key) => store.read(["kept"], (tx) => tx.objectStore("kept").get(key)),
    keep: (key, value) =>
      store.write(["kept"], async (tx) => {
        await tx.objectStore("kept").put(value, key);
      }),
    close: () => {
      const closing = opened;
      opened = null;
      if (closing) closing.then((db) => db.close()).catch(() => {});
    },
  };
  try {
    await connection();
  } catch (error) {
    throw refusalFor(error);
  }
  return store;
}

/** Some Safari versions let the first opening of a page wait for ever; the next one goes through. */
/** @type {(outside: any, steps: typeof STEPS, name: string, gone: () => void) => Promise<any>} */
async function openAgain(outside, steps, name, gone) {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await openOnce(outside, steps, name, gone);
    } catch (error) {
      if (attempt === ATTEMPTS || /** @type {any} */ (error).name === "VersionError") throw error;
    }
  }
}

/** @type {(outside: any, steps: typeof STEPS, name: string, gone: () => void) => Promise<any>} */
function openOnce(outside, steps, name, gone) {
  return new Promise((resolve, reject) => {
    /** @type {IDBOpenDBRequest} */
    const request = outside.indexedDB.open(name, steps.length);
    let [isLate, isBlocked] = [false, false];
    const late = outside.timer.set(() => {
      isLate = true;
      reject(isBlocked ? new Refusal("blocked", BLOCKED) : new Error("the database did not open in time"));
    }, OPEN_MS);
    // By a page of the version before, which the phone has frozen.
    request.onblocked = () => {
      isBlocked = true;
    };
    request.onupgradeneeded = (event) => {
      for (const step of steps.slice(event.oldVersion)) {
        step(request.result, /** @type {IDBTransaction} */ (request.transaction));
      }
    };
    request.onerror = () => {
      outside.timer.clear(late);
      reject(request.error);
    };
    request.onsuccess = () => {
      outside.timer.clear(late);
      const db = request.result;
      if (isLate) return db.close();
      db.onclose = gone;
      // Another page brings a later version: it must not wait for this one.
      db.onversionchange = () => {
        db.close();
        gone();
      };
      resolve(wrap(db));
    };
  });
}

/** @type {(db: any, mode: "readonly" | "readwrite", names: string[], work: any) => Promise<any>} */
async function once(db, mode, names, work) {
  // On the disk, not in the system's cache: batteries die.
  const tx = db.transaction(names, mode, { durability: "strict" });
  const done = tx.done;
  done.catch(() => {});
  let value;
  try {
    value = await work(tx);
  } catch (error) {
    try {
      tx.abort();
    } catch (already) {
      // It has ended by the error itself: there is nothing left to undo.
    }
    throw tx.error || error;
  }
  await done;
  return value;
}

/** @param {any} error */
function isLost(error) {
  return (
    ["InvalidStateError", "UnknownError", "AbortError"].includes(error.name) ||
    /server lost|connection is clos/i.test(String(error.message))
  );
}

/** @param {any} error */
function refusalFor(error) {
  if (error instanceof Refusal) return error;
  if (error.name === "QuotaExceededError") return new Refusal("full", FULL);
  if (error.name === "VersionError") return new Refusal("newer", NEWER);
  // A fault of the program is shown as what it is.
  return error.name === "TypeError" || error.name === "DataError" ? error : new Refusal("storage", STORAGE);
}
