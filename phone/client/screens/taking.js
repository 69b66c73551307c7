// Takes what the core knows into what the screens read.
import { app, portal } from "./state.js";

/**
 * A list that nothing watches field by field.
 * @param {any[]} list
 * @returns {any[]}
 */
function still(list) {
  return /** @type {any[]} */ (/** @type {unknown} */ (Object.freeze(Array.from(list))));
}

/** Everything but the walk, which `takeWalk` brings. */
export async function take() {
  const known = portal();
  const session = await known.session();
  app.session = { state: session.state, user: session.user, name: session.name, mobile: session.mobile, words: session.words };
  app.outbox = known.outbox();
  const me = known.me();
  app.me = me ? Object.freeze({ ...me }) : null;
  app.reaches = still(known.reaches());
  app.dues = still(known.dues());
  app.swaps = still(known.swaps());
  app.kinds = still(known.issueKinds());
  app.checklist = still(known.checklist());
  app.notices = still(known.notices());
  app.issues = still(known.issues());
  app.patrols = still(known.patrols());
  app.records = still(known.records());
  app.clockOff = known.clockOff();
  app.tooOld = isOlder(app.version, known.minimumVersion());
  app.now = new Date();
  app.storage = await known.storageState();
}

/** The walk that is kept, if there is one: measured anew, so not with each change. */
export async function takeWalk() {
  const walk = await portal().unfinishedWalk();
  app.unfinished = walk ? Object.freeze(walk) : null;
}

/**
 * @param {string} version
 * @param {string|null|undefined} minimum
 */
export function isOlder(version, minimum) {
  if (!minimum) return false;
  const [ours, least] = [version, minimum].map((each) => each.split(".").map(Number));
  for (let n = 0; n < 3; n += 1) {
    if ((ours[n] || 0) !== (least[n] || 0)) return (ours[n] || 0) < (least[n] || 0);
  }
  return false;
}
