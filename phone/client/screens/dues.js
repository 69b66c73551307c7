// What is due this year, with swaps and joint patrols.
import { app, portal, wordsOf } from "./state.js";
import { isoDay, momentWords } from "./words.js";

/**
 * @param {any} due
 * @param {string} today 2026-11-30
 */
function lineOf(due, today) {
  const isMet = due.done >= due.required;
  const isAhead = due.period_start > today;
  return {
    id: due.id,
    subject: due.subject,
    words: due.words,
    icon: isMet ? "check" : isAhead ? "calendar" : due.period_end < today ? "x" : "clock",
    tone: isMet ? "met" : isAhead ? "" : "owes",
  };
}

/**
 * @param {any} due
 * @param {string} today
 */
function headingOf(due, today) {
  if (due.period_start > today) return "以后的";
  if (due.period_end >= today) return "现在要巡的";
  return `${Number(due.period_end.slice(5, 7))}月`;
}

export function dues() {
  return {
    year: /** @type {any[]} */ ([]),
    fault: "",
    async init() {
      this.year = [...app.dues];
      try {
        this.year = await portal().duesOfYear(app.now.getFullYear());
      } catch (error) {
        this.fault = `整年的要有网才看得全。${wordsOf(error)}`;
      }
    },
    /** What is owed now, then what was, newest first; what is still ahead comes last. */
    get groups() {
      const today = isoDay(app.now);
      const begun = this.year.filter((due) => due.period_start <= today);
      const ahead = this.year.filter((due) => due.period_start > today);
      begun.sort((a, b) => (a.period_end < b.period_end ? 1 : -1));
      ahead.sort((a, b) => (a.period_start < b.period_start ? -1 : 1));
      /** @type {{title: string, dues: ReturnType<typeof lineOf>[]}[]} */
      const groups = [];
      for (const due of [...begun, ...ahead]) {
        const title = headingOf(due, today);
        const last = groups[groups.length - 1];
        if (last && last.title === title) last.dues.push(lineOf(due, today));
        else groups.push({ title, dues: [lineOf(due, today)] });
      }
      return groups;
    },
    get swaps() {
      return app.swaps.map((swap) => ({ key: String(swap.id), words: swap.words }));
    },
    get joint() {
      return app.patrols
        .filter((patrol) => patrol.kind === "joint")
        .map((patrol) => {
          const together = (patrol.joint_with || []).join("、");
          const words = `${momentWords(new Date(patrol.started_at), app.now)}，${patrol.reach_name}`;
          return { key: patrol.uuid, words: together ? `${words}，和${together}一起` : words };
        });
    },
  };
}
