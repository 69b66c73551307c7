// What I sent and what waits: the list.
import { rowOf } from "./rows.js";
import { app } from "./state.js";

const PAGE = 20;

/**
 * What is not sent comes first, then patrols and reports as they happened.
 * @param {import("../core/records.js").ShownRecord[]} records
 */
function newestFirst(records) {
  const isSent = (/** @type {import("../core/records.js").ShownRecord} */ record) => Number(record.state === "sent");
  return [...records].sort((a, b) => isSent(a) - isSent(b) || Date.parse(b.at) - Date.parse(a.at));
}

export function records() {
  return {
    shown: PAGE,
    get list() {
      const known = { reaches: app.reaches, kinds: app.kinds, now: app.now };
      return newestFirst(app.records).slice(0, this.shown).map((record) => rowOf(record, known));
    },
    get hiddenCount() {
      return Math.max(0, app.records.length - this.shown);
    },
    showMore() {
      this.shown += PAGE;
    },
  };
}
