/**
 * What the server told: `me/`, and the rows of `changes/`. Kept in the database so that the app opens without a signal,
 * and in memory so that screens read without waiting.
 */
import { Refusal, refusalOf } from "./refusals.js";
import { newUuid } from "./uuid.js";

/**
 * @typedef {{type: string, id: string, body: any}} Row
 * @typedef {{cursor: string | null, run: string | null}} Way how far `changes/` has come; `run` names a first run that is
 *   not over, at whose end rows that it did not bring are deleted
 */

const PAGE = 200;

/** @typedef {ReturnType<typeof openTold>} Told */

/**
 * @param {import("./store.js").Store} store
 * @param {import("./caller.js").Call} call
 * @param {import("./types.js").Outside} outside
 */
export function openTold(store, call, outside) {
  /** @type {{me: any, etag: string | null}} */
  const nothing = { me: null, etag: null };
  let single = nothing;
  /** @type {Map<string, Map<string, any>>} */
  let rows = new Map();
  /** @type {string | null} */
  let owner = null;
  // Readings, counted: the last one begun, and the one that is shown.
  let [begun, shown] = [0, 0];

  const rangeOf = (/** @type {string} */ user) => IDBKeyRange.bound([user], [user, []]);

  /** Reads what is kept of `user`; null empties what is shown. */
  async function load(/** @type {string | null} */ user = owner) {
    begun += 1;
    const mine = begun;
    if (user === null) {
      shown = mine;
      [single, rows, owner] = [nothing, new Map(), null];
      return;
    }
    const [kept, found] = await store.read(["kept", "told"], (tx) =>
      Promise.all([tx.objectStore("kept").get(`told ${user}`), tx.objectStore("told").getAll(rangeOf(user))]),
    );
    // As in the queue: an older reading may come last.
    if (mine < shown) return;
    shown = mine;
    const byType = new Map();
    for (const { type, id, body } of found) {
      if (!byType.has(type)) byType.set(type, new Map());
      byType.get(type).set(id, body);
    }
    [single, rows, owner] = [kept || nothing, byType, user];
  }

  /** Asks `me/`, then what changed. Rejects with words where there is no answer; what came before it is kept. */
  async function refresh(/** @type {string} */ user) {
    await refreshMe(user);
    await refreshChanges(user);
    if (owner === user) await load(user);
  }

  async function refreshMe(/** @type {string} */ user) {
    /** @type {Record<string, string>} */
    const known = single.etag ? { "If-None-Match": single.etag } : {};
    const answer = await call("GET", "me/", { headers: known });
    // Somebody has logged out meanwhile, or somebody else in.
    if (owner !== user) throw otherAccount();
    if (answer.kind === "done") {
      if (answer.body.user_id !== undefined && String(answer.body.user_id) !== user) throw otherAccount();
      single = { me: answer.body, etag: answer.etag };
    } else if (answer.kind !== "same") throw refusalOf(answer);
    await store.keep(`told ${user}`, single);
  }

  async function refreshChanges(/** @type {string} */ user) {
    const name = `way ${user}`;
    /** @type {Way} */
    let way = (await store.recall(name)) || { cursor: null, run: newUuid(outside.random) };
    for (;;) {
      const since = way.cursor ? `since=${encodeURIComponent(way.cursor)}&` : "";
      const answer = await call("GET", `changes/?${since}limit=${PAGE}`);
      if (owner !== user) throw otherAccount();
      if (answer.kind === "same") return;
      if (answer.kind === "refused" && answer.code === "cursor.invalid" && way.cursor) {
        way = { cursor: null, run: newUuid(outside.random) };
        continue;
      }
      if (answer.kind !== "done" || !Array.isArray(answer.body.changes)) throw refusalOf(answer);
      way = await takeIn(user, name, way, answer.body);
      if (!answer.body.more) return;
    }
  }

  /** One page and how far it goes, together: whatever breaks off, the next page follows the last one kept. */
  const takeIn = (/** @type {string} */ user, /** @type {string} */ name, /** @type {Way} */ way, /** @type {any} */ page) =>
    store.write(["kept", "told"], async (tx) => {
      const told = tx.objectStore("told");
      for (const { type, id, op, body } of page.changes) {
        if (op === "delete") await told.delete([user, type, id]);
        else await told.put({ user, type, id, body, run: way.run });
      }
      if (!page.more && way.run) {
        for (const row of await told.getAll(rangeOf(user))) {
          if (row.run !== way.run && row.run !== undefined) await told.delete([user, row.type, row.id]);
        }
      }
      const next = { cursor: page.cursor, run: page.more ? way.run : null };
      await tx.objectStore("kept").put(next, name);
      return next;
    });

  /** Deletes what the server told about `user`; what waits to be sent is not touched. */
  async function forget(/** @type {string} */ user) {
    await store.write(["kept", "told"], async (tx) => {
      const kept = tx.objectStore("kept");
      await kept.delete(`told ${user}`);
      await kept.delete(`way ${user}`);
      await tx.objectStore("told").delete(rangeOf(user));
    });
    await load(null);
  }

  /**
   * Asks for something that is read one at a time and keeps it for the time without a signal.
   * @param {string} user
   * @param {string} type
   * @param {string} id
   * @param {string} path
   */
  async function look(user, type, id, path) {
    const answer = await call("GET", path);
    if (answer.kind !== "done") {
      const kept = await store.read(["told"], (tx) => tx.objectStore("told").get([user, type, id]));
      if (kept && answer.kind !== "refused") return kept.body;
      throw refusalOf(answer);
    }
    await put(user, { type, id, body: answer.body });
    return answer.body;
  }

  /** Keeps one row, as an answer to a call brought it. */
  async function put(/** @type {string} */ user, /** @type {Row} */ row) {
    await store.write(["told"], async (tx) => {
      await tx.objectStore("told").put({ user, ...row });
    });
    if (user === owner) show(row);
  }

  function show(/** @type {Row} */ { type, id, body }) {
    const ofType = rows.get(type) || new Map();
    rows.set(type, ofType.set(id, body));
  }

  return {
    load, refresh, forget, look, put, show,
    me: () => single.me,
    all: (/** @type {string} */ type) => Array.from((rows.get(type) || new Map()).values()),
    one: (/** @type {string} */ type, /** @type {string} */ id) => (rows.get(type) || new Map()).get(id) || null,
  };
}

const otherAccount = () => new Refusal("other_account", "手机上登录的是另一个账号，请重新登录。");
