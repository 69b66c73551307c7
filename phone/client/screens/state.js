// What all screens share: one reactive object that the HTML reads, and the portal behind it, which is not reactive
// because what it keeps goes into IndexedDB as it is.
import Alpine from "@alpinejs/csp";

/**
 * @typedef {import("../core/portal.js").Portal} Portal
 *
 * @typedef {object} Question asked over the whole screen, because no window may float
 * @property {string} title
 * @property {string} words
 * @property {string} yes what the button says that does it
 * @property {string} no
 * @property {boolean} isGrave is something lost by it
 */

/** @type {Question} */
const NOTHING_ASKED = { title: "", words: "", yes: "好", no: "不", isGrave: false };

export const app = Alpine.reactive({
  version: "",
  screen: "opening",
  // What the screen is about: the key of a record, of a notice.
  id: "",
  asking: false,
  ask: NOTHING_ASKED,
  // What was just done, or why it was not, in words; gone at the next screen.
  said: "",
  failed: "",
  // Does a walk run in this page?
  isWalking: false,
  dimmed: false,
  // Px of the type; a choice of this phone, not of the account.
  size: 20,
  // The reach chosen on the home screen; 0 none yet.
  reach: 0,
  // Moves once a minute, so that 'ten minutes ago' does.
  now: new Date(),
  session: /** @type {import("../core/types.js").Session} */ ({ state: "none", user: null, name: "", mobile: "", words: "" }),
  outbox: { waiting: 0, oldest: /** @type {Date|null} */ (null), attention: 0, sending: false, trouble: "" },
  // What follows is frozen where it is taken in, so that nothing watches each field of a thousand records.
  me: /** @type {any} */ (null),
  reaches: /** @type {any[]} */ ([]),
  dues: /** @type {any[]} */ ([]),
  swaps: /** @type {any[]} */ ([]),
  notices: /** @type {any[]} */ ([]),
  issues: /** @type {any[]} */ ([]),
  patrols: /** @type {any[]} */ ([]),
  records: /** @type {import("../core/records.js").ShownRecord[]} */ ([]),
  kinds: /** @type {any[]} */ ([]),
  checklist: /** @type {any[]} */ ([]),
  unfinished: /** @type {import("../core/walk.js").Walked|null} */ (null),
  // The patrol that was just ended and is not saved yet.
  ended: /** @type {import("../core/walk.js").Walked|null} */ (null),
  storage: /** @type {"safe"|"installed"|"seven_days"} */ ("safe"),
  clockOff: /** @type {number|null} */ (null),
  tooOld: false,
  // What the report that is being written is about: the patrol just saved, its reach, the kind it points to.
  reporting: /** @type {{reach: number, patrol: string, kind: string}|null} */ (null),
  // A report that the server did not take and that is being corrected.
  amending: /** @type {import("../core/records.js").ShownRecord|null} */ (null),
});

/** @type {Portal|null} */
let opened = null;

/** @param {Portal} portal */
export function setPortal(portal) {
  opened = portal;
}

/** @returns {Portal} */
export function portal() {
  if (!opened) throw new Error("the portal is not open yet");
  return opened;
}

/** @type {((answer: boolean) => void)|null} */
let answered = null;

/**
 * Asks over the whole screen.
 * @param {Partial<Question> & {title: string}} question
 * @returns {Promise<boolean>}
 */
export function ask(question) {
  app.ask = { ...NOTHING_ASKED, ...question };
  app.asking = true;
  Alpine.nextTick(() => focus("ask-title"));
  return new Promise((resolve) => {
    answered = resolve;
  });
}

/** @param {boolean} yes */
export function answer(yes) {
  app.asking = false;
  const told = answered;
  answered = null;
  if (told) told(yes);
}

/** @param {string} id of an element, which is in sight by then */
export function focus(id) {
  const found = document.getElementById(id);
  if (found) found.focus();
}

/**
 * The sentence of a refusal, and one for what nobody foresaw: every fault says what to do next.
 * @param {any} error
 * @returns {string}
 */
export function wordsOf(error) {
  if (error && typeof error.words === "string" && error.words) return error.words;
  return `程序出了点问题，请再试一次；还不行就打电话问河长办，告诉他们：${error && error.message ? error.message : error}`;
}
