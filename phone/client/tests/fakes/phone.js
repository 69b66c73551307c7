/** A phone: its database, its clock and timers, its locks; and pages that are opened on it and killed. */
import "fake-indexeddb/auto";
import { IDBFactory } from "fake-indexeddb";

import { openPortal } from "../../core/portal.js";
import { fakeServer } from "./server.js";

export const START = Date.parse("2026-11-18T01:00:00Z");

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
export function randomOf(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

const noise = randomOf(7);
const NOISE = Uint8Array.from({ length: 2 ** 20 }, () => Math.floor(noise() * 256));

/** Timers that pass when a test says so. */
export function fakeTimer() {
  const jobs = new Map();
  let [last, time] = [0, 0];
  const timer = {
    time: () => time,
    set(work, ms) {
      last += 1;
      jobs.set(last, { work, at: time + ms });
      return last;
    },
    clear: (id) => void jobs.delete(id),
    advance(ms) {
      const until = time + ms;
      for (;;) {
        const due = Array.from(jobs).filter(([, job]) => job.at <= until).sort(([, one], [, other]) => one.at - other.at)[0];
        if (!due) break;
        jobs.delete(due[0]);
        time = Math.max(time, due[1].at);
        due[1].work();
      }
      time = until;
    },
    /** Milliseconds to the next one; null for none. */
    next: () => (jobs.size ? Math.min(...Array.from(jobs.values(), (job) => job.at)) - time : null),
  };
  return timer;
}

/** `navigator.locks`, as far as it is used. */
export function fakeLocks() {
  let held = null;
  return {
    async request(name, options, work) {
      if (held && options.ifAvailable) return work(null);
      if (held && !options.steal) throw new Error("would wait");
      if (held) held.rob(new DOMException("stolen", "AbortError"));
      const lock = {};
      const robbed = new Promise((resolve, reject) => {
        lock.rob = reject;
      });
      held = lock;
      try {
        return await Promise.race([work(lock), robbed]);
      } finally {
        if (held === lock) held = null;
      }
    },
  };
}

/**
 * @param {{seed?: number, wrong?: number, locks?: any, wrap?: (factory: IDBFactory) => any, database?: any}} options `wrong`:
 *   by how many milliseconds the phone's clock is ahead of the server's; `database`: what opens another than an IndexedDB
 */
export function fakePhone({ seed = 1, wrong = 0, locks = fakeLocks(), wrap = (factory) => factory, database } = {}) {
  const timer = fakeTimer();
  const random = randomOf(seed);
  const phone = { wrong, timer, random, kept: "installed", persisted: false, listeners: {} };
  const server = fakeServer({ now: () => START + 3_600_000 + timer.time(), timer });
  const indexedDB = wrap(new IDBFactory());

  /** Opens the app in a page. */
  phone.open = (changes = {}) => {
    const page = { jobs: new Set() };
    const own = {
      set(work, ms) {
        const id = timer.set(() => page.jobs.delete(id) && work(), ms);
        page.jobs.add(id);
        return id;
      },
      clear(id) {
        page.jobs.delete(id);
        timer.clear(id);
      },
    };
    page.outside = {
      origin: "https://portal.test",
      version: "1.0.0",
      fetch: (url, init) => server.fetch(url, init),
      indexedDB,
      locks,
      storage: { persist: async () => (phone.persisted = true), persisted: async () => phone.persisted },
      now: () => START + 3_600_000 + timer.time() + phone.wrong,
      random: (length) => Uint8Array.from({ length }, () => Math.floor(random() * 256)),
      visible: () => true,
      timer: own,
      listen: (name, work) => (phone.listeners[name] = work),
      shrink: async () => null,
      compress: async () => null,
      keeping: () => phone.kept,
      ...changes,
    };
    return openPortal(page.outside, database).then((portal) => {
      /** The page is gone from one moment to the next: nothing is written any more. */
      portal.kill = () => {
        page.jobs.forEach((id) => timer.clear(id));
        page.outside.timer.set = () => 0;
        portal.close();
      };
      return portal;
    });
  };
  phone.server = server;
  phone.indexedDB = indexedDB;
  return phone;
}

/** A phone whose chief is signed in and has what the server told. */
export async function signedIn(options) {
  const phone = fakePhone(options);
  const portal = await phone.open();
  await portal.logIn("19000000298", "Qinghe-2026");
  await portal.refresh();
  await portal.send();
  return { phone, portal, server: phone.server };
}

/** Sends until nothing waits, letting timers pass in between; as often as it takes, up to `most`. */
export async function sentAll(portal, phone, most = 60) {
  for (let n = 0; n < most && portal.outbox().waiting; n += 1) {
    await portal.send();
    if (portal.outbox().waiting) phone.timer.advance(600_000);
  }
  return portal.outbox();
}

/** A photo of so many bytes that no browser makes smaller. */
export const photoOf = (size, seed = 7) => new Blob([NOISE.subarray(seed, seed + size)]);

export const patrolOf = (changes = {}) => ({
  reach: 1,
  started_at: "2026-11-18T01:00:00.000Z",
  ended_at: "2026-11-18T01:25:00.000Z",
  points: [[1795001600, 108.4, 30.8, 6]],
  nothing_found: true,
  ...changes,
});
export const issueOf = (changes = {}) => ({ reach: 1, kind: "garbage", description: "水面有漂浮物", ...changes });

/** Sends again whatever needs attention, as a chief would. */
export async function retryAll(portal) {
  for (const { uuid, type, state, row, photos } of portal.records()) {
    for (const photo of photos.filter((each) => each.state === "attention")) await portal.retry(photo.uuid);
    if (state === "attention" && !row && type !== "photo") await portal.retry(uuid);
  }
}
