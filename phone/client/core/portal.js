/**
 * The core of the app, as screens use it. No DOM: everything from outside is handed in (`browser.js` has a browser's).
 * Whatever cannot be done is a `Refusal` with `code` and `words` for the person.
 */
import { openCaller } from "./caller.js";
import { exported, partsOf } from "./exporting.js";
import { openHeard } from "./heard.js";
import { openListeners } from "./listeners.js";
import { prepared } from "./photos.js";
import { openQueue } from "./queue.js";
import { openRecords } from "./records.js";
import { openSaving } from "./saving.js";
import { openSender } from "./sender.js";
import { openRounds } from "./sending.js";
import { openSession } from "./session.js";
import { openStore } from "./store.js";
import { openTold } from "./told.js";
import { openTurn } from "./turn.js";
import { unsent } from "./unsent.js";
import { newUuid } from "./uuid.js";
import { openWalks } from "./walk.js";

const REFRESH_MS = 300_000;

/** @typedef {Awaited<ReturnType<typeof openPortal>>} Portal */

/**
 * Opens the database and shows what is in it; the network is not waited for.
 * @param {import("./types.js").Outside} outside
 * @param {(outside: import("./types.js").Outside) => Promise<import("./store.js").Store>} open
 * @throws {import("./refusals.js").Refusal} `storage`, `newer`, `blocked`: see `store.js`
 */
export async function openPortal(outside, open = openStore) {
  const store = await open(outside);
  const heard = await openHeard(store, outside);
  const call = openCaller(outside, heard.note);
  const queue = openQueue(store, outside);
  const told = openTold(store, call, outside);
  const session = await openSession(store, call, outside, (isCounted) => unsent(store, isCounted));
  const listeners = openListeners();
  const lineOf = (/** @type {number} */ id) => {
    const reach = reaches().find((/** @type {any} */ each) => each.id === id);
    return (reach && reach.line) || null;
  };
  let recording = "";
  const walks = openWalks(store, outside, lineOf, (error) => {
    recording = error ? /** @type {any} */ (error).words || String(error) : "";
    if (error) listeners.tell();
  });
  const sender = openSender({
    outside, queue,
    take: openTurn(outside, store),
    round: openRounds({ call, queue, heed: session.heed, shown: listeners.tell }),
    isIn: isStillIn,
    shown: listeners.tell,
    reload: () => Promise.all([queue.load(), told.load()]),
    // What is still due has changed with it.
    arrived: () => void refresh().catch(listeners.tell),
  });
  const saving = openSaving(queue, outside, {
    user: () => session.now().user,
    clockOff: heard.off,
    walked: walks.unfinished,
    after: () => {
      keepSafe();
      listeners.tell();
      sender.send();
    },
  });
  const records = openRecords(queue, told);

  let refreshedAt = -Infinity;
  /** @type {Promise<void> | null} */
  let refreshing = null;
  let isKeptSafe = false;

  /** Asks the browser, at the first save, to keep what is stored here. */
  function keepSafe() {
    if (isKeptSafe || !outside.storage) return;
    isKeptSafe = true;
    // A refusal is shown by `storageState`.
    outside.storage.persist().catch(() => false);
  }

  const reaches = () => (told.me() || { reaches: [] }).reaches;

  /** Reads all anew: another page may have changed it. */
  async function load() {
    await session.load();
    const user = session.now().user;
    await Promise.all([queue.load(user), told.load(user)]);
    listeners.tell();
  }

  /** Is the account that this page shows signed in? Another page may have changed that: nobody sends another's records. */
  async function isStillIn() {
    const { user } = session.now();
    await session.load();
    if (session.now().user !== user) await load();
    return session.now().state === "in";
  }

  /**
   * Asks the server for what is new. Rejects with words where there is no answer; what was there before stays.
   */
  function refresh() {
    if (!refreshing) {
      refreshing = refreshOnce().finally(() => {
        refreshing = null;
      });
    }
    return refreshing;
  }

  async function refreshOnce() {
    const { state, user } = session.now();
    if (state !== "in" || user === null) return;
    try {
      await told.refresh(user);
      refreshedAt = outside.now();
    } catch (error) {
      const code = String(/** @type {any} */ (error).code);
      const isLogin = code.startsWith("auth.") || code === "other_account";
      if (isLogin && session.now().user === user) await session.expire(error);
      throw error;
    } finally {
      listeners.tell();
    }
  }

  /** The page came into sight, or there may be a network. */
  async function wake() {
    await load();
    await sender.wake();
    if (Math.abs(outside.now() - refreshedAt) > REFRESH_MS) await refresh();
  }
  // What fails here comes again by itself, and the bar of unsent records says so.
  const wakeQuietly = () => void wake().catch(() => listeners.tell());

  outside.listen("online", wakeQuietly);
  outside.listen("visible", wakeQuietly);
  outside.listen("hidden", walks.flush);
  await load();
  await queue.sweepDrafts();
  wakeQuietly();

  /** Does something with the login, then shows and sends whose turn it is. */
  async function signedAs(/** @type {Promise<void>} */ done) {
    await done;
    await load();
    refreshedAt = -Infinity;
    wakeQuietly();
  }

  const whose = () => saving.whose();

  return {
    session: async () => ({ ...session.now(), userId: session.now().user }),
    logIn: (/** @type {string} */ mobile, /** @type {string} */ password, code = "") =>
      signedAs(session.logIn(mobile, password, code)),
    changePassword: (/** @type {string} */ old, /** @type {string} */ fresh) =>
      signedAs(session.changePassword(old, fresh)),
    async logOut() {
      const user = session.now().user;
      await session.logOut();
      if (user !== null) await told.forget(user);
      await load();
    },

    refresh,
    me: told.me,
    reaches,
    dues: () => (told.me() || { due: [] }).due,
    issueKinds: () => (told.me() || { issue_kinds: [] }).issue_kinds,
    checklist: () => (told.me() || { checklist: [] }).checklist,
    patrols: records.patrols,
    issues: records.issues,
    notices: records.notices,
    swaps: () => told.all("swap").sort((one, other) => Date.parse(other.started_on) - Date.parse(one.started_on)),
    /** The due list of a year; as it was last seen where there is no signal. */
    duesOfYear: async (/** @type {number} */ year) =>
      (await told.look(whose(), "dues_of_year", String(year), `dues/?year=${year}`)).dues,
    /** My allowance, year by year, newest first; as it was last seen where there is no signal. */
    allowance: async () => (await told.look(whose(), "allowance", "mine", "me/allowance/")).years,
    /** A notice with its text; opening it is what the office sees as read. */
    notice: (/** @type {number} */ id) => told.look(whose(), "notice_text", String(id), `notices/${id}/`),

    async beginWalk(/** @type {number} */ reachId) {
      const uuid = await walks.begin(whose(), reachId);
      keepSafe();
      return uuid;
    },
    continueWalk: () => walks.goOn(whose()),
    unfinishedWalk: async () => (session.now().user === null ? null : walks.unfinished(whose())),
    addFix: walks.add,
    walkFigures: walks.figures,
    /** Why points could not be written; "" while all is well. */
    walkTrouble: () => recording,
    endWalk: () => walks.end(whose()),
    discardWalk: () => walks.discard(whose()),

    newId: () => newUuid(outside.random),
    savePatrol: saving.savePatrol,
    saveIssue: saving.saveIssue,
    act: (/** @type {string} */ issue, /** @type {string} */ action, /** @type {Record<string, any>} */ said = {}) =>
      saving.act("action", "issue", issue, action, said),
    patrolAct: (/** @type {string} */ patrol, /** @type {string} */ action, /** @type {Record<string, any>} */ said = {}) =>
      saving.act("patrol_action", "patrol", patrol, action, said),
    sign: saving.sign,

    /** @type {(blob: Blob, known?: {takenAt?: number | Date, place?: import("./types.js").Place | null}) => Promise<string>} */
    async addPhoto(blob, known = {}) {
      const bytes = await prepared(outside, blob, known);
      const uuid = await queue.addPhoto({ uuid: newUuid(outside.random), user: whose(), bytes });
      keepSafe();
      return uuid;
    },
    dropPhoto: queue.dropDraft,
    /** An address for an `img`, to be revoked when it is shown no more; null for a photo that is not here any more. */
    async photoUrl(/** @type {string} */ uuid) {
      const bytes = await queue.photoBytes(uuid);
      return bytes === undefined ? null : URL.createObjectURL(new Blob([bytes], { type: "image/jpeg" }));
    },

    /** What was typed in a form that is open, under the form's name. A camera that opens may end the page. */
    keepDraft: (/** @type {string} */ name, /** @type {any} */ value) => store.keep(`draft ${whose()} ${name}`, value),
    draft: (/** @type {string} */ name) => store.recall(`draft ${whose()} ${name}`),

    outbox: () => ({ ...queue.outbox(), sending: sender.sending(), trouble: sender.trouble() }),
    records: records.all,
    retry: (/** @type {string} */ uuid) => queue.retry(uuid).then(sender.wake),
    amend: (/** @type {string} */ uuid, /** @type {Record<string, any>} */ corrected) =>
      queue.amend(uuid, corrected).then(sender.wake),
    drop: (/** @type {string} */ uuid) => queue.drop(uuid).then(listeners.tell),
    send: sender.wake,
    /** How many files hold all that waits: one, but for hundreds of photos. */
    exportParts: () => partsOf(queue).length,
    /** One of the files, from 0. */
    async exportWaiting(part = 0) {
      await queue.load();
      return exported(outside, queue, session.now(), part);
    },

    storageState: async () =>
      outside.keeping() !== "seven_days" && outside.storage && (await outside.storage.persisted())
        ? /** @type {const} */ ("safe")
        : outside.keeping(),
    clockOff: heard.off,
    minimumVersion: () => ((told.me() || {}).app || { minimum: null }).minimum,
    on: listeners.on,
    /** Ends timers and the connection: the page goes, or a test is over. */
    close() {
      sender.stop();
      walks.rest();
      store.close();
    },
  };
}
