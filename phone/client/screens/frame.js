// The frame around every screen: title, way back, what is to be known, the bar of the queue.
import { mayChange, takeOver } from "./installing.js";
import { back, go, parent } from "./router.js";
import { answer, app, portal } from "./state.js";
import { clockWords, queueWords } from "./words.js";

/** @type {Record<string, string>} */
const TITLES = {
  login: "登录",
  home: "河长巡河",
  walk: "正在巡河",
  finish: "巡完了",
  issue: "发现问题",
  records: "我的记录",
  record: "一条记录",
  notices: "通报",
  attention: "需要处理",
  dues: "今年任务",
  allowance: "巡河补贴",
  help: "帮助",
};

const ALL_SENT = "都已上传。";

/**
 * Something to be known. `goes` is the screen that its button leads to; "update" is not a screen.
 * @typedef {{key: string, words: string, tone: string, icon: string, button: string, goes: string}} Note
 */

/** @type {(key: string, words: string, icon: string, button?: string, goes?: string) => Note} */
const warning = (key, words, icon, button = "", goes = "") => ({ key, words, tone: "warn", icon, button, goes });

/** @returns {Note[]} */
function notes() {
  /** @type {Note[]} */
  const found = [];
  // Said once, and no longer true when something has been saved since.
  const isOver = app.said === ALL_SENT && app.outbox.waiting + app.outbox.attention > 0;
  if (app.said && !isOver) found.push({ ...warning("said", app.said, "check"), tone: "good" });
  if (app.failed) found.push(warning("failed", app.failed, "alert-triangle"));
  if (app.screen !== "home") return found;
  for (const words of (app.me && app.me.account_notes) || []) {
    found.push(warning("account", words, "key", "换密码", "login/password"));
  }
  const clock = clockWords(app.clockOff);
  if (clock) found.push(warning("clock", clock, "clock"));
  if (app.tooOld) {
    const words = "这个程序旧了。连上网点“更新”。没上传的记录都在，照样能巡。";
    found.push(warning("update", words, "refresh", "更新", "update"));
  }
  if (app.session.state === "expired") {
    found.push(warning("login", "要重新登录才能上传。记录都在手机里，照样能巡。", "key", "登录", "login"));
  }
  if (app.outbox.attention) {
    const words = `有 ${app.outbox.attention} 条没收下，要您看一看。`;
    found.push(warning("attention", words, "alert-triangle", "去处理", "attention"));
  }
  if (app.outbox.waiting && app.storage === "seven_days") {
    found.push(warning("storage", "这个浏览器 7 天不打开会清掉没上传的记录。", "alert-triangle", "怎么办", "help"));
  }
  return found;
}

function queue() {
  const { waiting, attention, sending } = app.outbox;
  const needsLogIn = app.session.state === "expired" && waiting > 0;
  return {
    words: queueWords(app.outbox, app.now),
    icon: waiting || attention ? "cloud-upload" : "check",
    canSend: waiting > 0 && !needsLogIn,
    needsLogIn: needsLogIn && app.screen !== "login",
    sending,
  };
}

export function frame() {
  return {
    app,
    get dimmed() {
      return app.dimmed;
    },
    get title() {
      return app.screen === "login" && (app.session.state === "must_change" || app.id === "password") ? "换密码" : TITLES[app.screen] || "";
    },
    get canGoBack() {
      return parent() !== "";
    },
    get notes() {
      return notes();
    },
    get queue() {
      return queue();
    },
    get showsBar() {
      return !app.asking && !app.dimmed && app.session.state !== "none" && app.screen !== "opening";
    },
    go,
    back,
    answer,
    /** @param {string} name of a picture in the sheet of icons */
    icon(name) {
      return `${document.body.dataset.icons}#${name}`;
    },
    async sendNow() {
      app.said = "";
      app.failed = "";
      await portal().send();
      const { waiting, trouble } = portal().outbox();
      if (trouble) app.failed = trouble;
      else if (!waiting) app.said = ALL_SENT;
    },
    /** @param {string} goes where a note leads */
    doNote(goes) {
      const [screen, id = ""] = goes.split("/");
      if (screen !== "update") go(screen, id);
      else if (mayChange()) takeOver();
    },
  };
}
