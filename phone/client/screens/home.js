// My reaches with one sentence each, the two big buttons, what wants an answer.
import Alpine from "@alpinejs/csp";

import { begin, discardWalk, endWalk, resume } from "./walking.js";
import { go } from "./router.js";
import { app, ask, wordsOf } from "./state.js";
import { larger, sizeWords } from "./type_size.js";
import { dueSentence, isoDay, metresWords, minutesWords, momentWords } from "./words.js";

// A district chief has sixty; those that are owed come first, and the button that begins a patrol stays in sight.
const ALL_SHOWN = 3;
const FIRST_SHOWN = 2;

/**
 * @param {any} reach
 * @returns {import("./words.js").Due[]}
 */
function duesOf(reach) {
  const today = isoDay(app.now);
  return app.dues.filter(
    (due) =>
      (due.reach === reach.id || (due.reach === null && due.river === reach.river)) &&
      due.period_start <= today &&
      today <= due.period_end,
  );
}

function reachRows() {
  const rows = app.reaches.map((reach) => {
    const waiting = app.records.filter(
      (row) => row.type === "patrol" && row.row === null && row.brief.reach === reach.id,
    ).length;
    const { words, owes } = dueSentence(duesOf(reach), waiting);
    const lent = reach.lent_until ? "（互巡）" : "";
    return { id: reach.id, name: reach.name + lent, sentence: words, owes, tone: owes ? "owes" : "met" };
  });
  return [...rows.filter((row) => row.owes), ...rows.filter((row) => !row.owes)];
}

function lines() {
  /** @type {{key: string, words: string, icon: string, tone: string, screen: string, id: string}[]} */
  const found = [];
  for (const notice of app.notices.filter((each) => each.needs_signing && !each.signing)) {
    const words = `通报要签收：${notice.title}`;
    found.push({ key: `n${notice.id}`, words, icon: "speakerphone", tone: "warn", screen: "notices", id: String(notice.id) });
  }
  for (const patrol of app.patrols.filter((each) => each.state === "pending" || each.state === "rejected").slice(0, 2)) {
    const words = `${patrol.reach_name || "您"}的巡河${patrol.state_words}，点开看看`;
    found.push({ key: patrol.uuid, words, icon: "help", tone: "", screen: "record", id: patrol.uuid });
  }
  for (const issue of app.issues.filter((each) => each.state !== "closed").slice(0, 3)) {
    const words = `您报的${issue.kind_name}：${issue.state_words}`;
    found.push({ key: issue.uuid, words, icon: "message", tone: "", screen: "record", id: issue.uuid });
  }
  return found.slice(0, 4);
}

export function home() {
  /** @type {object|null} */
  let choosing = null;
  return {
    busy: false,
    isAllShown: false,
    init() {
      choosing = Alpine.effect(() => this.choose());
    },
    destroy() {
      if (choosing) Alpine.release(choosing);
    },
    /** The reach that is owed most is chosen already, so that a patrol begins with one tap. */
    choose() {
      const rows = reachRows();
      if (!rows.some((row) => row.id === app.reach)) app.reach = rows.length ? rows[0].id : 0;
    },
    get unfinished() {
      const walk = app.unfinished;
      if (!walk) return null;
      const reach = app.reaches.find((each) => each.id === walk.reach);
      const began = momentWords(new Date(walk.started_at), app.now);
      const went = `${minutesWords(walk.minutes)}，走了 ${metresWords(walk.metres)}`;
      return { words: `${reach ? reach.name : "这段河"}，${began}开始，${went}。走过的路都在。` };
    },
    get greeting() {
      return app.session.name ? `${app.session.name}，您好` : "您好";
    },
    get hasReaches() {
      return app.reaches.length > 0;
    },
    get shownReaches() {
      const rows = reachRows();
      return this.isAllShown || rows.length <= ALL_SHOWN ? rows : rows.slice(0, FIRST_SHOWN);
    },
    get hiddenCount() {
      return this.isAllShown || app.reaches.length <= ALL_SHOWN ? 0 : app.reaches.length - FIRST_SHOWN;
    },
    get noReachWords() {
      if (!app.me) return "还没有取到您的河段。连上网等一会儿，自己会出来。";
      return "您现在没有要巡的河段。办公的事请用下面的“办公网页”；应该有河段的，请打电话问河长办。";
    },
    get lines() {
      return lines();
    },
    get sizeWords() {
      return sizeWords();
    },
    get worksInOffice() {
      return Boolean(app.me && (app.me.roles || []).some((/** @type {any} */ role) => role.role !== "village_chief"));
    },
    showAll() {
      this.isAllShown = true;
    },
    larger,
    async begin() {
      const rows = reachRows();
      const reach = rows.find((row) => row.id === app.reach) || rows[0];
      this.busy = true;
      try {
        await begin(reach.id);
      } catch (error) {
        await ask({ title: "没能开始", words: wordsOf(error), yes: "知道了", no: "" });
      }
      this.busy = false;
    },
    goOn: () => resume(app.unfinished),
    async endThere() {
      await endWalk();
      go("finish");
    },
    async discard() {
      const yes = await ask({
        title: "上次巡河作废？",
        words: "走过的路会删掉，找不回来。没巡完也可以“到此结束”，照样上传。",
        yes: "作废",
        no: "不，留着",
        isGrave: true,
      });
      if (yes) await discardWalk();
    },
  };
}
