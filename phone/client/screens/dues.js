// What is due this year, with swaps and joint patrols.
import { app, portal, wordsOf } from "./state.js";
import { momentWords } from "./words.js";

/** @param {any} due */
function lineOf(due) {
  const isMet = due.done >= due.required;
  return {
    id: due.id,
    subject: due.subject,
    words: due.words,
    icon: isMet ? "check" : "clock",
    tone: isMet ? "met" : "owes",
  };
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
    get groups() {
      const sorted = [...this.year].sort((a, b) => (a.period_start < b.period_start ? 1 : -1));
      /** @type {{title: string, dues: ReturnType<typeof lineOf>[]}[]} */
      const groups = [];
      for (const due of sorted) {
        const title = `${Number(due.period_end.slice(5, 7))}月`;
        const last = groups[groups.length - 1];
        if (last && last.title === title) last.dues.push(lineOf(due));
        else groups.push({ title, dues: [lineOf(due)] });
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
