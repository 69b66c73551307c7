/**
 * Records in the API's own shape, written to the database before anything else happens with them.
 */
import { Refusal, SIGNED_OUT } from "./refusals.js";
import { newUuid } from "./uuid.js";
import { forgetWalk } from "./walk.js";

/**
 * @typedef {object} PatrolToSave
 * @property {string} [uuid] of the walk; by default of the walk that has ended on this reach, else a new number
 * @property {number} reach
 * @property {string} [kind] `walk` by default
 * @property {string} started_at ISO 8601 with a time zone, by the phone's clock
 * @property {string} ended_at
 * @property {import("./types.js").Point[]} [points] by default the walk's
 * @property {boolean} [nothing_found]
 * @property {Record<string, "ok" | "bad" | "na">} [checklist]
 * @property {string} [note]
 * @property {string[]} [photos] as `addPhoto` numbered them
 */

/**
 * @param {import("./queue.js").Queue} queue
 * @param {import("./types.js").Outside} outside
 * @param {{user: () => string | null, clockOff: () => number | null, after: () => void,
 *   walked: (user: string) => Promise<import("./walk.js").Walked | null>}} parts `after` a record is saved; `walked` is the
 *   walk that is kept
 */
export function openSaving(queue, outside, { user, clockOff, walked, after }) {
  function whose() {
    const found = user();
    if (found === null) throw new Refusal("signed_out", SIGNED_OUT);
    return found;
  }

  // What the server judges a wrong clock by, and which app it was.
  const stamp = () => ({ clock_offset_s: clockOff(), app: `hezhang-phone ${outside.version}`.slice(0, 40) });

  /** @type {(record: Omit<import("./queue.js").NewRecord, "user">) => Promise<string>} */
  async function save(record) {
    const uuid = await queue.add({ user: whose(), ...record });
    after();
    return uuid;
  }

  /**
   * Saves a patrol and lets its walk go, both or neither.
   * @param {PatrolToSave} patrol
   */
  async function savePatrol(patrol) {
    const owner = whose();
    const ended = await walked(owner);
    const isIts = ended && ended.is_ended && ended.reach === patrol.reach;
    const walk = isIts ? { uuid: ended.uuid, points: ended.points } : { uuid: newUuid(outside.random), points: [] };
    const { uuid = walk.uuid, points = walk.points, ...said } = patrol;
    const body = {
      reach: said.reach,
      kind: said.kind || "walk",
      started_at: said.started_at,
      ended_at: said.ended_at,
      track: points.length ? { datum: "wgs84", points } : null,
      checklist: said.checklist || {},
      nothing_found: Boolean(said.nothing_found),
      note: said.note || "",
      photos: said.photos || [],
      ...stamp(),
    };
    const also = async (/** @type {any} */ tx) => {
      const kept = await tx.objectStore("walks").get(owner);
      if (kept && kept.uuid === uuid) await forgetWalk(tx, owner);
    };
    return save({ uuid, type: "patrol", body, also });
  }

  /**
   * Saves an issue in the shape of `issues/{uuid}/`.
   * @param {Record<string, any>} issue `uuid` names it, so that a form saved twice makes one; `reported_at` is now by
   *   default
   */
  function saveIssue({ uuid = newUuid(outside.random), ...said }) {
    const body = { reported_at: new Date(outside.now()).toISOString(), photos: [], ...said, ...stamp() };
    return save({ uuid, type: "issue", body });
  }

  /**
   * Something done about an issue or an own patrol; it goes after the record that it is about.
   * @param {"action" | "patrol_action"} type
   * @param {"issue" | "patrol"} about
   * @param {string} id
   * @param {string} action
   * @param {Record<string, any>} said note, photos; `uuid` as above
   */
  function act(type, about, id, action, { uuid = newUuid(outside.random), ...said }) {
    return save({ uuid, type, body: { [about]: id, action, note: "", photos: [], ...said }, needs: id });
  }

  /** Signs a notice; a signature that waits already is enough. */
  async function sign(/** @type {number} */ notice) {
    const isIt = (/** @type {import("./types.js").QueuedRecord} */ record) =>
      record.type === "sign" && record.brief.notice === notice && record.state === "waiting";
    const waiting = queue.records().find(isIt);
    return waiting ? waiting.uuid : save({ uuid: newUuid(outside.random), type: "sign", body: { notice } });
  }

  return { whose, savePatrol, saveIssue, act, sign };
}
