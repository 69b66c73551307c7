/**
 * All that waits, as files that the office takes in: for a phone that will never have a signal again. One file nearly
 * always; the office takes no more in one than `MOST`, with room to spare (`phone/rules/exports.py`).
 */
const VERSION = 1;
const MOST = { items: 1500, photos: 400, bytes: 60_000_000 };
// btoa takes a string whose letters are arguments of one call; a multiple of three, so that pieces join.
const STRIDE = 0x6000;

/** @typedef {{records: import("./types.js").QueuedRecord[], photos: import("./types.js").QueuedPhoto[]}} Part */

/**
 * What goes into which file.
 * @param {import("./queue.js").Queue} queue
 * @returns {Part[]} at least one
 */
export function partsOf(queue, most = MOST) {
  /** @type {Part[]} */
  const parts = [];
  let bytes = 0;
  const room = (/** @type {number} */ more) => {
    const last = parts[parts.length - 1];
    const isFull = !last || bytes + more > most.bytes || last.records.length >= most.items || last.photos.length >= most.photos;
    if (isFull) parts.push({ records: [], photos: [] });
    bytes = (isFull ? 0 : bytes) + more;
    return parts[parts.length - 1];
  };
  for (const record of queue.records()) room(record.bytes).records.push(record);
  for (const photo of queue.photos()) {
    if (photo.state !== "draft") room((photo.size * 4) / 3).photos.push(photo);
  }
  return parts.length ? parts : [{ records: [], photos: [] }];
}

/**
 * @param {import("./types.js").Outside} outside
 * @param {import("./queue.js").Queue} queue
 * @param {import("./types.js").Session} session
 * @param {number} number of the part, from 0
 * @returns {Promise<File>} JSON; photos are read one at a time, because a phone has not the memory for all
 */
export async function exported(outside, queue, session, number) {
  const parts = partsOf(queue);
  const { records, photos } = parts[number];
  const head = {
    format: "hezhang-phone", version: VERSION, app: outside.version, made_at: new Date(outside.now()).toISOString(),
    account: { user_id: session.user, name: session.name, mobile_tail: session.mobile.slice(-4) },
  };
  const items = await each(records, async ({ type, uuid }) => {
    const body = await queue.body(uuid);
    return body && `{"type":"${type}","uuid":"${uuid}","body":${body}}`;
  });
  const pictures = await each(photos, async ({ uuid }) => {
    const bytes = await queue.photoBytes(uuid);
    const data = bytes && base64(new Uint8Array(bytes));
    return data && `{"uuid":"${uuid}","name":"${uuid}.jpg","type":"image/jpeg","data":"${data}"}`;
  });
  const whole = [JSON.stringify(head).slice(0, -1), ',"items":[', ...items, '],"photos":[', ...pictures, "]}"];
  const day = new Date(outside.now() + 8 * 3_600_000).toISOString().slice(0, 10).replace(/-/g, "");
  const name = ["巡河待传", session.name, day, ...(parts.length > 1 ? [number + 1] : [])].join("-");
  return new File(whole, `${name}.json`, { type: "application/json" });
}

/**
 * The entries of a list with commas between; without those that have arrived meanwhile and are here no more.
 * @template Row
 * @param {Row[]} rows
 * @param {(row: Row) => Promise<string | undefined>} written
 */
async function each(rows, written) {
  const pieces = [];
  for (const row of rows) {
    const piece = await written(row);
    // A browser may put a Blob on the disk; hundreds of photos as text would fill the memory.
    if (piece) pieces.push(pieces.length ? "," : "", new Blob([piece]));
  }
  return pieces;
}

/** @param {Uint8Array} bytes */
function base64(bytes) {
  let whole = "";
  for (let at = 0; at < bytes.length; at += STRIDE) {
    whole += btoa(String.fromCharCode(...bytes.subarray(at, at + STRIDE)));
  }
  return whole;
}
