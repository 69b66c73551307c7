// Which screen is shown. Each screen has one it goes back to, so that the phone's own 'back' never leaves a form.
import Alpine from "@alpinejs/csp";

import { answer, app, focus } from "./state.js";

/** @type {Record<string, string>} */
const PARENTS = {
  login: "",
  home: "",
  walk: "",
  finish: "",
  issue: "home",
  records: "home",
  record: "records",
  notices: "home",
  attention: "home",
  dues: "home",
  allowance: "dues",
  help: "home",
};

/**
 * @param {string} screen
 * @param {string|number} [id] of what the screen is about
 */
export function go(screen, id = "") {
  app.screen = screen;
  app.id = String(id);
  app.dimmed = false;
  app.said = "";
  app.failed = "";
  const address = app.id ? `#/${screen}/${app.id}` : `#/${screen}`;
  history.replaceState(history.state, "", address);
  Alpine.nextTick(() => {
    window.scrollTo(0, 0);
    focus("title");
  });
}

/** @returns {string} where 'back' leads; "" nowhere */
export function parent() {
  if (app.screen === "notices" && app.id) return "notices";
  if (app.screen === "issue" && app.amending) return "attention";
  if (app.screen === "issue" && app.isWalking) return "walk";
  if (app.screen === "login" && app.id === "password") return "help";
  if (app.screen === "help" && app.session.state === "none") return "login";
  return PARENTS[app.screen] || "";
}

export function back() {
  const target = parent();
  if (target) go(target);
}

/** The screen that the address names: after a reload one comes back to it. */
export function named() {
  const [, screen = "", id = ""] = location.hash.split("/");
  return screen in PARENTS ? { screen, id } : { screen: "home", id: "" };
}

// Left by their own buttons alone: a walk is ended, gone on with or given up, never lost by a slip of the thumb.
const HOLDING = ["walk", "finish"];

/** One entry lies under the screen: the phone's 'back' takes it, and it is put back. On the home screen it leaves. */
export function catchBack() {
  if (!history.state || history.state.hz !== "screen") {
    history.replaceState({ hz: "under" }, "");
    history.pushState({ hz: "screen" }, "");
  }
  addEventListener("popstate", (event) => {
    if (event.state && event.state.hz === "screen") return;
    if (app.asking) answer(false);
    else if (parent()) back();
    else if (!HOLDING.includes(app.screen)) {
      history.back();
      return;
    }
    history.pushState({ hz: "screen" }, "", location.hash);
  });
}
