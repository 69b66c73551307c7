/**
 * Records one walk. Its points are written in pieces, every 15 seconds or 20 points: a phone that dies loses no more.
 */
import { openMeter } from "./figures.js";
import { Refusal } from "./refusals.js";
import { newUuid } from "./uuid.js";

/**
 * @typedef {import("./types.js").Fix} Fix
 * @typedef {import("./types.js").Point} Point
 *
 * A walk as it is kept; `uuid` becomes the patrol's.
 * @typedef {object} Walk
 * @property {string} user
 * @property {string} uuid
 * @property {number} reach
 * @property {number} startedAt
 * @property {number} aliveAt when something was last written
 * @property {number | null} endedAt null while it goes on
 * @property {number} pieces how many pieces of points there are
 *
 * A walk as screens see it, moments as ISO 8601 with a time zone.
 * @typedef {object} Walked
 * @property {string} uuid
 * @property {number} reach
 * @property {string} started_at
 * @property {string} ended_at of a walk that goes on: when it was last heard of
 * @property {boolean} is_ended
 * @property {Point[]} points
 * @property {number} minutes
 * @property {number} metres
 * @property {number | null} share
 */

export const FLUSH_MS = 15_000;
export const FLUSH_POINTS = 20;
// The position is asked at most every 5 s, to spare the battery.
const LEAST_APART_MS = 4500;
// Phones exist that date their fixes by another clock than their own.
const CLOCKS_APART_MS = 60_000;

const iso = (/** @type {number} */ moment) => new Date(moment).toISOString();
const NONE = "没有正在进行的巡河。";

/**
 * @param {import("./store.js").Store} store
 * @param {import("./types.js").Outside} outside
 * @param {(reach: number) => [number, number][] | null} lineOf
 * @param {(trouble: unknown) => void} wrote is told null with each piece that was written, else the error; what could not be
 *   written comes again
 */
export function openWalks(store, outside, lineOf, wrote) {
  // Two pages may record one walk: each writes pieces of its own.
  const page = newUuid(outside.random);
  /** @type {Walk | null} */
  let walk = null;
  /** @type {Point[]} */
  let unwritten = [];
  let meter = openMeter(null);
  /** @type {number} when the last fix was kept */
  let lastAt = -Infinity;
  /** @type {any} */
  let timer = null;
  /** @type {Promise<void>} */
  let writing = Promise.resolve();

  function record(/** @type {Walk} */ begun, /** @type {Point[]} */ points) {
    walk = begun;
    unwritten = [];
    lastAt = -Infinity;
    meter = openMeter(lineOf(begun.reach));
    for (const [t, lon, lat, accuracy] of points) meter.add({ t: t * 1000, lon, lat, accuracy });
    tick();
  }

  function tick() {
    outside.timer.clear(timer);
    timer = outside.timer.set(() => {
      flushQuietly().then(() => walk && tick());
    }, FLUSH_MS);
  }

  function rest() {
    outside.timer.clear(timer);
    walk = null;
    unwritten = [];
  }

  /** Writes what is not written yet; one after the other. A piece that fails stays and comes again. */
  function flush() {
    const write = async () => {
      if (!walk) return;
      const points = unwritten;
      const next = { ...walk, aliveAt: outside.now(), pieces: walk.pieces + (points.length ? 1 : 0) };
      await store.write(["walks", "points"], async (tx) => {
        const stored = await tx.objectStore("walks").get(next.user);
        if (!stored || stored.uuid !== next.uuid) throw new Refusal("walk", NONE);
        if (points.length) await tx.objectStore("points").put(points, [next.uuid, next.pieces, page]);
        await tx.objectStore("walks").put(next);
      });
      if (!walk || walk.uuid !== next.uuid) return;
      walk = { ...next, endedAt: walk.endedAt };
      unwritten = unwritten.slice(points.length);
    };
    writing = writing.then(write, write);
    return writing;
  }

  const flushQuietly = () => flush().then(() => wrote(null), wrote);

  /** @returns {Promise<{walk: Walk, points: Point[]} | null>} */
  async function kept(/** @type {string} */ user) {
    return store.read(["walks", "points"], async (tx) => {
      const found = await tx.objectStore("walks").get(user);
      if (!found) return null;
      const pieces = await tx.objectStore("points").getAll(piecesOf(found.uuid));
      return { walk: found, points: [].concat(...pieces) };
    });
  }

  /** @throws {Refusal} `walking` while another walk is not ended */
  async function begin(/** @type {string} */ user, /** @type {number} */ reach) {
    const at = outside.now();
    const begun = { user, uuid: newUuid(outside.random), reach, startedAt: at, aliveAt: at, endedAt: null, pieces: 0 };
    await store.write(["walks"], async (tx) => {
      const other = await tx.objectStore("walks").get(user);
      if (other && other.uuid !== begun.uuid) {
        throw new Refusal("walking", "上次巡河没有结束，请先选“接着巡”“到此结束”或“作废”。");
      }
      await tx.objectStore("walks").put(begun);
    });
    record(begun, []);
    return begun.uuid;
  }

  /** Goes on with a walk that the page or the phone broke off. */
  async function goOn(/** @type {string} */ user) {
    const found = await kept(user);
    if (!found) throw new Refusal("walk", NONE);
    const going = { ...found.walk, endedAt: null };
    await store.write(["walks"], async (tx) => {
      await tx.objectStore("walks").put(going);
    });
    record(going, found.points);
  }

  /** Takes a fix; whole seconds, metres and a tenth of a metre of degrees are all that a phone knows. */
  function add(/** @type {Fix} */ fix) {
    if (!walk || walk.endedAt !== null || !isFinite(fix.lon) || !isFinite(fix.lat)) return;
    const now = outside.now();
    const t = Math.abs(fix.t - now) > CLOCKS_APART_MS ? now : fix.t;
    // A clock that was set back must not silence the recorder.
    if (t - lastAt < LEAST_APART_MS && t >= lastAt) return;
    lastAt = t;
    const accuracy = fix.accuracy === null || !isFinite(fix.accuracy) ? null : Math.round(fix.accuracy);
    unwritten.push([Math.round(t / 1000), Number(fix.lon.toFixed(6)), Number(fix.lat.toFixed(6)), accuracy]);
    meter.add({ ...fix, t, accuracy });
    if (unwritten.length >= FLUSH_POINTS) flushQuietly();
  }

  /** @returns {import("./types.js").Figures} */
  function figures() {
    const until = walk ? (walk.endedAt === null ? outside.now() : walk.endedAt) : 0;
    const minutes = walk ? Math.max(Math.floor((until - walk.startedAt) / 60_000), 0) : 0;
    return { minutes, ...meter.figures() };
  }

  /**
   * The walk that is kept, whether it goes on, was broken off, or was ended and not yet saved; null for none.
   * @param {string} user
   * @returns {Promise<Walked | null>}
   */
  async function unfinished(user) {
    if (walk && walk.user === user) await flush();
    const found = await kept(user);
    if (!found) return null;
    const { uuid, reach, startedAt, aliveAt, endedAt } = found.walk;
    const measure = openMeter(lineOf(reach));
    for (const [t, lon, lat, accuracy] of found.points) measure.add({ t: t * 1000, lon, lat, accuracy });
    const until = endedAt === null ? aliveAt : endedAt;
    return {
      uuid, reach, started_at: iso(startedAt), ended_at: iso(until), is_ended: endedAt !== null, points: found.points,
      minutes: Math.max(Math.floor((until - startedAt) / 60_000), 0), ...measure.figures(),
    };
  }

  /**
   * Ends the walk: now, or, where it was broken off, when it was last heard of. It is kept until its patrol is saved.
   * @param {string} user
   */
  async function end(user) {
    if (walk) await flush();
    await store.write(["walks"], async (tx) => {
      const found = await tx.objectStore("walks").get(user);
      if (!found) throw new Refusal("walk", NONE);
      const endedAt = found.endedAt !== null ? found.endedAt : walk ? outside.now() : found.aliveAt;
      await tx.objectStore("walks").put({ ...found, endedAt });
    });
    rest();
    return /** @type {Promise<Walked>} */ (unfinished(user));
  }

  async function discard(/** @type {string} */ user) {
    rest();
    await store.write(["walks", "points"], (tx) => forgetWalk(tx, user));
  }

  return { begin, goOn, add, figures, flush: flushQuietly, unfinished, end, discard, rest };
}

const piecesOf = (/** @type {string} */ uuid) => IDBKeyRange.bound([uuid], [uuid, []]);

/**
 * Deletes a walk and its points, within a transaction on both.
 * @param {any} tx
 * @param {string} user
 */
export async function forgetWalk(tx, user) {
  const found = await tx.objectStore("walks").get(user);
  if (!found) return;
  await tx.objectStore("points").delete(piecesOf(found.uuid));
  await tx.objectStore("walks").delete(user);
}
