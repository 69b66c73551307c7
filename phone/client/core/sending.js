/**
 * One round of sending: records first, in batches, then photos, in pieces. Whatever the server did not take goes aside
 * with its words and the rest goes on; whatever is unclear stays and comes again.
 */
import { larger, MOST, nextBatch, smaller } from "./batches.js";

/**
 * @typedef {import("./types.js").Answer} Answer
 * @typedef {import("./types.js").QueuedRecord} QueuedRecord
 * @typedef {import("./types.js").QueuedPhoto} QueuedPhoto
 *
 * What a round came to. `clear`: nothing is left that could go now; `later`: something failed and comes again; `wait`: the
 * server said how many seconds to wait; `login`: only a login helps; `taken`: another page has taken over.
 * @typedef {{ended: "clear" | "later" | "wait" | "login" | "taken", wait?: number, got: boolean, answer?: Answer}} Round
 *   `got`: did anything arrive; `answer`: what failed last
 */

const PIECE = { most: 256 * 1024, least: 16 * 1024 };
// A single record cannot be made smaller, so it gets more time: 2 kB a second is the slowest network that is one.
const PATIENCE_MS = 60_000;
const SLOWEST = 2;
const FAULTS_IN_A_ROW = 2;
// How often a photo may have to go back, before the others get their turn.
const STALLS = 3;

/**
 * @param {{call: import("./caller.js").Call, queue: import("./queue.js").Queue,
 *   heed: (answer: Answer) => Promise<boolean>, shown: () => void}} parts `shown` is told when the queue has changed
 */
export function openRounds({ call, queue, heed, shown }) {
  let limits = MOST;
  let piece = PIECE.most;
  /** @type {Set<string>} */
  const suspects = new Set();

  /**
   * @param {import("./turn.js").Turn} turn
   * @returns {Promise<Round>}
   */
  return async function round(turn) {
    await queue.load();
    shown();
    const records = await sendRecords(turn);
    if (["wait", "login", "taken"].includes(records.ended)) return records;
    // No network for records is none for photos.
    if (records.ended === "later" && records.answer && records.answer.kind === "silent") return records;
    const photos = await sendPhotos(turn);
    const got = records.got || photos.got;
    return { ...(photos.ended === "clear" ? records : photos), got };
  };

  /** @returns {Promise<Round>} */
  async function sendRecords(/** @type {import("./turn.js").Turn} */ turn) {
    const aside = new Set();
    let [got, faults] = [false, 0];
    /** @type {Answer | undefined} */
    let failed;
    for (;;) {
      const batch = nextBatch(queue.records(), limits, aside, suspects);
      if (!batch.length) return { ended: aside.size ? "later" : "clear", got, answer: failed };
      if (!(await turn.goOn())) return { ended: "taken", got };
      const answer = await post(batch);
      const stop = await stopping(answer, got);
      if (stop) return stop;
      if (answer.kind === "done" && Array.isArray(answer.body.results)) {
        const outcome = await takeIn(batch, answer.body.results, aside);
        if (outcome.stop) return { ...outcome.stop, got: got || outcome.got };
        got = got || outcome.got;
        if (aside.size) failed = { kind: "fault", status: 500, wait: null };
        faults = 0;
        limits = larger(limits);
        continue;
      }
      failed = answer.kind === "done" ? { kind: "silent", why: "foreign" } : answer;
      if (answer.kind === "refused" && (answer.status === 413 || answer.status === 400) && answer.code !== "body.cut") {
        if (batch.length > 1) limits = smaller(limits, batch.length);
        else await setAside("records", batch[0].uuid, answer);
        continue;
      }
      limits = smaller(limits, batch.length);
      if (batch.length > 1 || failed.kind === "silent" && failed.why !== "late") return { ended: "later", got, answer: failed };
      // Alone, and the server failed at it: the others are tried first from now on.
      suspects.add(batch[0].uuid);
      aside.add(batch[0].uuid);
      faults += 1;
      if (faults >= FAULTS_IN_A_ROW || failed.kind === "silent") return { ended: "later", got, answer: failed };
    }
  }

  async function post(/** @type {QueuedRecord[]} */ batch) {
    const items = [];
    for (const { type, uuid } of batch) {
      const body = await queue.body(uuid);
      if (body !== undefined) items.push(`{"type":"${type}","uuid":"${uuid}","body":${body}}`);
    }
    const text = `{"items":[${items.join(",")}]}`;
    const patience = PATIENCE_MS + (batch.length === 1 ? text.length / SLOWEST : 0);
    // The answer without the tracks, which are nine tenths of it (RFC 7240).
    return call("POST", "sync/", { text, patience, headers: { Prefer: "return=minimal" } });
  }

  /**
   * What the server says of each record of a batch.
   * @param {QueuedRecord[]} batch
   * @param {any[]} results
   * @param {Set<string>} aside
   * @returns {Promise<{got: boolean, stop?: Round}>}
   */
  async function takeIn(batch, results, aside) {
    const byUuid = new Map(results.map((result) => [result.uuid, result]));
    /** @type {import("./queue.js").Outcome[]} */
    const outcomes = [];
    let got = false;
    /** @type {Round | undefined} */
    let stop;
    for (const record of batch) {
      const { status = 0, body = {} } = byUuid.get(record.uuid) || {};
      if (status >= 200 && status < 300) {
        outcomes.push({ record, row: rowOf(record, body) });
        // The server works again: what was suspected fails no longer by itself.
        if (suspects.delete(record.uuid)) suspects.clear();
        got = true;
        continue;
      }
      const refused = /** @type {Answer} */ ({
        kind: "refused", status, code: String(body.code || ""), words: String(body.detail || ""), fields: body.fields || {},
      });
      if (status === 429) stop = { ended: "wait", wait: 60, got };
      else if (status >= 400 && status < 500) {
        if (await heed(refused)) stop = { ended: "login", got };
        else outcomes.push({ record, trouble: troubleOf(refused) });
      } else if (body.code !== "later") aside.add(record.uuid);
    }
    // "Later" is said when the time of a batch is over, and never of its first record; else nothing would end this.
    if (!got) for (const record of batch) aside.add(record.uuid);
    await queue.settle(outcomes);
    await queue.load();
    shown();
    return { got, stop };
  }

  /** @returns {Promise<Round>} */
  async function sendPhotos(/** @type {import("./turn.js").Turn} */ turn) {
    const aside = new Set();
    let [got, faults] = [false, 0];
    /** @type {Answer | undefined} */
    let failed;
    const isNext = (/** @type {QueuedPhoto} */ photo) => photo.state === "waiting" && !aside.has(photo.uuid);
    for (;;) {
      const photo = queue.photos().find(isNext);
      if (!photo) return { ended: aside.size ? "later" : "clear", got, answer: failed };
      if (!(await turn.goOn())) return { ended: "taken", got };
      const answer = await sendPhoto(photo, turn);
      const stop = answer && (await stopping(answer, got));
      if (stop) return stop;
      await queue.load();
      shown();
      if (!answer) {
        got = true;
        faults = 0;
        continue;
      }
      if (answer.kind === "refused" && answer.code !== "body.cut") {
        await setAside("photos", photo.uuid, answer);
        continue;
      }
      failed = answer;
      aside.add(photo.uuid);
      faults += 1;
      piece = Math.max(Math.floor(piece / 2), PIECE.least);
      if (faults >= FAULTS_IN_A_ROW || answer.kind !== "fault") return { ended: "later", got, answer };
    }
  }

  /**
   * One photo, on from where it broke off.
   * @param {QueuedPhoto} photo
   * @param {import("./turn.js").Turn} turn
   * @returns {Promise<Answer | null>} null once it has arrived; else what stopped it
   */
  async function sendPhoto(photo, turn) {
    const bytes = await queue.photoBytes(photo.uuid);
    if (bytes === undefined) {
      await queue.settlePhoto(photo.uuid);
      return null;
    }
    let [at, stalls] = [photo.received, 0];
    for (;;) {
      const before = at;
      const end = Math.min(at + piece, bytes.byteLength);
      const range = `bytes ${at}-${end - 1}/${bytes.byteLength}`;
      const headers = { "Content-Type": "application/octet-stream", "Content-Range": range };
      const answer = await call("PUT", `photos/${photo.uuid}/`, { bytes: bytes.slice(at, end), headers });
      if (answer.kind === "done" && answer.status !== 202) {
        await queue.settlePhoto(photo.uuid);
        return null;
      }
      if (answer.kind === "done") {
        at = Number(answer.body.received) || 0;
        piece = Math.min(piece * 2, PIECE.most);
      } else if (answer.kind === "refused" && answer.code === "photo.gap") {
        const asked = await call("GET", `photos/${photo.uuid}/`);
        if (asked.kind !== "done" && !(asked.kind === "refused" && asked.status === 404)) return asked;
        at = asked.kind === "done" && asked.status === 202 ? Number(asked.body.received) || 0 : 0;
      } else return answer;
      // All has come and the photo is not there: it is begun anew.
      if (at >= bytes.byteLength) at = 0;
      if (at <= before) stalls += 1;
      if (stalls > STALLS) return { kind: "fault", status: 0, wait: null };
      await queue.change("photos", photo.uuid, { received: at });
      if (!(await turn.goOn())) return { kind: "silent", why: "network" };
    }
  }

  /** @type {(answer: Answer, got: boolean) => Promise<Round | null>} is the round over with this answer */
  async function stopping(answer, got) {
    if (await heed(answer)) return { ended: "login", got, answer };
    if (answer.kind === "busy") return { ended: "wait", wait: answer.wait, got, answer };
    if (answer.kind === "fault" && answer.wait) return { ended: "wait", wait: answer.wait, got, answer };
    return null;
  }

  /** @type {(name: "records" | "photos", uuid: string, answer: any) => Promise<void>} */
  async function setAside(name, uuid, answer) {
    await queue.change(name, uuid, { state: "attention", ...troubleOf(answer) });
    await queue.load();
    shown();
  }
}

/** @type {(answer: any) => import("./queue.js").Trouble} */
const troubleOf = ({ words, code, fields }) => ({ words, code, fields });

/**
 * The row that an answer brings, as `changes/` would bring it; null where it brings none.
 * @param {QueuedRecord} record
 * @param {any} body
 */
function rowOf(record, body) {
  const { track, ...row } = body;
  if (record.type === "sign") {
    const merged = { signed_at: row.signed_at, needs_signing: false };
    return { type: "notice", id: String(record.brief.notice), body: merged, isPart: true };
  }
  if (!row.uuid) return null;
  const type = record.type === "issue" || record.type === "action" ? "issue" : "patrol";
  return { type, id: String(row.uuid), body: row, isPart: false };
}
