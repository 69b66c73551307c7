// What I sent and what waits: the list.
import { rowOf } from "./rows.js";
import { app } from "./state.js";

const PAGE = 20;

export function records() {
  return {
    shown: PAGE,
    get list() {
      const known = { reaches: app.reaches, kinds: app.kinds, now: app.now };
      return app.records.slice(0, this.shown).map((record) => rowOf(record, known));
    },
    get hiddenCount() {
      return Math.max(0, app.records.length - this.shown);
    },
    showMore() {
      this.shown += PAGE;
    },
  };
}
