/**
 * What waits to be sent: records and photos of one account. The database is the truth; what is in memory is read from it
 * and shown.
 */
import { Refusal } from "./refusals.js";

/**
 * @typedef {import("./types.js").QueuedRecord} QueuedRecord
 * @typedef {import("./types.js").QueuedPhoto} QueuedPhoto
 * @typedef {import("./types.js").RecordType} RecordType
 *
 * @typedef {object} NewRecord
 * @property {string} uuid
 * @property {string} user
 * @property {RecordType} type
 * @property {any} body
 * @property {string | null} [needs] an own record that must have arrived before it
 * @property {(tx: any) => Promise<void>} [also] more work of the same transaction, on walks and points
 *
 * @typedef {object} Outbox
 * @property {number} waiting records that have not wholly arrived, photos included
 * @property {Date | null} oldest when the oldest of them was saved
 * @property {number} attention records that the server did not take
 *
 * @typedef {{words: string, code: string, fields: Record<string, string>}} Trouble why the server did not take something
 * @typedef {{type: string, id: string, body: any, isPart: boolean}} ToldRow `isPart`: only fields that have changed
 * @typedef {{record: QueuedRecord, row?: ToldRow | null, trouble?: Trouble}} Outcome
 */

const STORES = ["kept", "records", "bodies", "photos", "photo_bytes"];
// A photo whose form nobody finished is kept so long.
const DRAFT_MS = 30 * 86_400_000;

/** @typedef {ReturnType<typeof openQueue>} Queue */

/**
 * @param {import("./store.js").Store} store
 * @param {import("./types.js").Outside} outside
 */
export function openQueue(store, outside) {
  /** @type {QueuedRecord[]} */
  let records = [];
  /** @type {QueuedPhoto[]} */
  let photos = [];
  /** @type {string | null} */
  let owner = null;
  // Readings, counted: the last one begun, and the one that is shown.
  let [begun, shown] = [0, 0];

  /** Reads the queue of `user` anew; null empties what is shown. Rejects, and shows what it showed, where that fails. */
  async function load(/** @type {string | null} */ user = owner) {
    begun += 1;
    const mine = begun;
    if (user === null) {
      shown = mine;
      [records, photos, owner] = [[], [], null];
      return;
    }
    const [foundRecords, foundPhotos] = await store.read(["records", "photos"], (tx) =>
      Promise.all([
        tx.objectStore("records").index("user").getAll(user),
        tx.objectStore("photos").index("user").getAll(user),
      ]),
    );
    // An older reading may come last: it would undo a log-out, or hide what was saved since.
    if (mine < shown) return;
    shown = mine;
    const inOrder = (/** @type {any} */ one, /** @type {any} */ other) => one.seq - other.seq;
    [records, photos, owner] = [foundRecords.sort(inOrder), foundPhotos.sort(inOrder), user];
  }

  /**
   * Saves a record and binds its photos to it, all or nothing. The same uuid again changes nothing,
   * even after it was sent.
   * @param {NewRecord} sent
   */
  async function add({ uuid, user, type, body, needs = null, also }) {
    const text = JSON.stringify(body);
    const names = body.photos || [];
    await store.write([...STORES, "told", ...(also ? ["walks", "points"] : [])], async (tx) => {
      const isKnown =
        (await tx.objectStore("records").get(uuid)) || (await tx.objectStore("told").get([user, type, uuid]));
      if (!isKnown) {
        const put = putter(tx);
        await put("bodies", text, uuid);
        await put("records", {
          uuid, user, seq: await nextSeq(tx), type, savedAt: outside.now(), state: "waiting", words: "", code: "",
          fields: {}, brief: briefOf(body), bytes: new TextEncoder().encode(text).length, needs, photos: names,
        });
        for (const name of names) {
          const photo = await tx.objectStore("photos").get(name);
          if (photo) await put("photos", { ...photo, of: uuid, state: "waiting" });
        }
      }
      if (also) await also(tx);
    });
    await load();
    return uuid;
  }

  /**
   * Saves a photo whose form is still open.
   * @param {{uuid: string, user: string, bytes: ArrayBuffer}} taken
   */
  async function addPhoto({ uuid, user, bytes }) {
    await store.write(STORES, async (tx) => {
      const put = putter(tx);
      await put("photo_bytes", bytes, uuid);
      await put("photos", {
        uuid, user, seq: await nextSeq(tx), of: null, state: "draft", words: "", size: bytes.byteLength, received: 0,
        savedAt: outside.now(),
      });
    });
    await load();
    return uuid;
  }

  /**
   * Takes in what a batch came to, all or nothing: of what has arrived the server's row is kept and the local copy goes,
   * what was not taken goes aside.
   * @param {Outcome[]} outcomes
   */
  const settle = (outcomes) =>
    store.write(["records", "bodies", "told"], async (tx) => {
      for (const { record, row, trouble } of outcomes) {
        if (trouble) {
          await alter(tx, "records", record.uuid, { state: "attention", ...trouble });
          continue;
        }
        if (row) await tell(tx, record.user, row);
        await remove(tx, "records", record.uuid);
        await remove(tx, "bodies", record.uuid);
      }
    });

  /** A photo has arrived. */
  const settlePhoto = (/** @type {string} */ uuid) =>
    store.write(["photos", "photo_bytes"], async (tx) => {
      await remove(tx, "photos", uuid);
      await remove(tx, "photo_bytes", uuid);
    });

  /** @type {(name: "records" | "photos", uuid: string, fields: any) => Promise<void>} */
  const change = (name, uuid, fields) => store.write([name], (tx) => alter(tx, name, uuid, fields));

  /** Sends once more what the server did not take; of a record that has arrived, the photos that have not. */
  async function retry(/** @type {string} */ uuid) {
    const { name, uuids } = needingAttention(uuid);
    const anew = { state: "waiting", words: "", code: "", fields: {}, ...(name === "photos" ? { received: 0 } : {}) };
    for (const each of uuids) await change(name, each, anew);
    await load();
  }

  /**
   * Corrects a record that the server did not take, and sends it once more under its number.
   * @param {string} uuid
   * @param {Record<string, any>} corrected fields of the body
   */
  async function amend(uuid, corrected) {
    if (needingAttention(uuid).name !== "records") throw notInAttention();
    await store.write(STORES, async (tx) => {
      const record = await tx.objectStore("records").get(uuid);
      const body = { ...JSON.parse(await tx.objectStore("bodies").get(uuid)), ...corrected };
      const text = JSON.stringify(body);
      const put = putter(tx);
      await put("bodies", text, uuid);
      await put("records", {
        ...record, state: "waiting", words: "", code: "", fields: {}, brief: briefOf(body),
        bytes: new TextEncoder().encode(text).length, photos: body.photos || [],
      });
      for (const name of body.photos || []) {
        const photo = await tx.objectStore("photos").get(name);
        if (photo && photo.of === null) await put("photos", { ...photo, of: uuid, state: "waiting" });
      }
    });
    await load();
  }

  /** Deletes what the server did not take, with the photos that it alone names. The screen has asked. */
  async function drop(/** @type {string} */ uuid) {
    const { name, uuids } = needingAttention(uuid);
    await store.write(STORES, async (tx) => {
      const gone = name === "photos" ? uuids : photos.filter((photo) => photo.of === uuid).map((photo) => photo.uuid);
      for (const photo of gone) {
        await remove(tx, "photos", photo);
        await remove(tx, "photo_bytes", photo);
      }
      if (name === "records") {
        await remove(tx, "records", uuid);
        await remove(tx, "bodies", uuid);
      }
    });
    await load();
  }

  /** Deletes a photo that no record names yet. */
  async function dropDraft(/** @type {string} */ uuid) {
    if (photos.some((photo) => photo.uuid === uuid && photo.state === "draft")) await settlePhoto(uuid);
    await load();
  }

  /** Deletes photos of forms that nobody finished in a month. */
  async function sweepDrafts() {
    const old = photos.filter((photo) => photo.state === "draft" && outside.now() - photo.savedAt > DRAFT_MS);
    for (const photo of old) await settlePhoto(photo.uuid);
    if (old.length) await load();
  }

  /**
   * A record and its photos are one thing on the screens, so the record's number means its photos once it has arrived.
   * @param {string} uuid
   * @returns {{name: "records" | "photos", uuids: string[]}}
   */
  function needingAttention(uuid) {
    if (records.some((row) => row.uuid === uuid && row.state === "attention")) return { name: "records", uuids: [uuid] };
    const stuck = photos.filter((row) => row.state === "attention" && (row.uuid === uuid || row.of === uuid));
    if (stuck.length) return { name: "photos", uuids: stuck.map((row) => row.uuid) };
    throw notInAttention();
  }

  /** @returns {Outbox} */
  function outbox() {
    const waiting = [...records, ...photos].filter((row) => row.state === "waiting");
    const aside = [...records, ...photos].filter((row) => row.state === "attention");
    const things = new Set(waiting.map(thingOf));
    const moments = waiting.map((row) => row.savedAt);
    return {
      waiting: things.size,
      oldest: moments.length ? new Date(Math.min(...moments)) : null,
      attention: new Set(aside.map(thingOf)).size,
    };
  }

  return {
    load, add, addPhoto, settle, settlePhoto, change, retry, amend, drop, dropDraft, sweepDrafts, outbox,
    records: () => records,
    photos: () => photos,
    body: (/** @type {string} */ uuid) => store.read(["bodies"], (tx) => tx.objectStore("bodies").get(uuid)),
    photoBytes: (/** @type {string} */ uuid) =>
      store.read(["photo_bytes"], (tx) => tx.objectStore("photo_bytes").get(uuid)),
  };
}

/** A photo counts as the record that it belongs to. */
const thingOf = (/** @type {any} */ row) => row.of || row.uuid;

const notInAttention = () => new Refusal("not_in_attention", "这一条不在“需要处理”里。");

/** @type {(tx: any) => (store: string, value: any, key?: string) => Promise<any>} */
const putter = (tx) => (name, value, key) => tx.objectStore(name).put(value, key);

/** @type {(tx: any, store: string, key: string) => Promise<void>} */
const remove = (tx, name, key) => tx.objectStore(name).delete(key);

/** Changes fields of a row that is still there. */
/** @type {(tx: any, store: string, key: string, fields: any) => Promise<void>} */
async function alter(tx, name, key, fields) {
  const row = await tx.objectStore(name).get(key);
  if (row) await tx.objectStore(name).put({ ...row, ...fields });
}

/** @type {(tx: any, user: string, row: ToldRow) => Promise<void>} */
async function tell(tx, user, { type, id, body, isPart }) {
  const before = await tx.objectStore("told").get([user, type, id]);
  if (isPart && !before) return;
  const whole = isPart ? { ...before.body, ...body } : body;
  await tx.objectStore("told").put({ ...before, user, type, id, body: whole });
}

async function nextSeq(/** @type {any} */ tx) {
  const seq = ((await tx.objectStore("kept").get("seq")) || 0) + 1;
  await tx.objectStore("kept").put(seq, "seq");
  return seq;
}

/** What screens show of a body: a track may have thousands of points. */
function briefOf(/** @type {any} */ body) {
  const { track, ...brief } = body;
  return track === undefined ? brief : { ...brief, points: track ? track.points.length : 0 };
}
