// Joins the core, the screens and the page.
import Alpine from "@alpinejs/csp";

import { ofBrowser } from "./core/browser.js";
import { openPortal } from "./core/portal.js";
import { allowance } from "./screens/allowance.js";
import "./screens/app.css";
import { attention } from "./screens/attention.js";
import { dues } from "./screens/dues.js";
import { finish } from "./screens/finish.js";
import { frame } from "./screens/frame.js";
import { help } from "./screens/help.js";
import { home } from "./screens/home.js";
import { changeIfQuiet, register } from "./screens/installing.js";
import { issue } from "./screens/issue.js";
import { login } from "./screens/login.js";
import { notices } from "./screens/notices.js";
import { record } from "./screens/record.js";
import { records } from "./screens/records.js";
import { catchBack, go, named } from "./screens/router.js";
import { app, setPortal, wordsOf } from "./screens/state.js";
import { take, takeWalk } from "./screens/taking.js";
import { restoreSize } from "./screens/type_size.js";
import { walk } from "./screens/walk.js";

/** Of this program, as the server compares it with the least it serves. */
const VERSION = "1.0.0";

const SCREENS = { frame, login, home, walk, finish, issue, records, record, notices, attention, dues, allowance, help };

async function open() {
  restoreSize();
  app.version = VERSION;
  for (const [name, make] of Object.entries(SCREENS)) Alpine.data(name, make);
  const opening = /** @type {HTMLElement} */ (document.getElementById("opening"));
  try {
    const portal = await openPortal(ofBrowser(VERSION));
    setPortal(portal);
    await take();
    await takeWalk();
    portal.on("change", take);
  } catch (error) {
    opening.textContent = wordsOf(error);
    return;
  }
  opening.remove();
  start();
  Alpine.start();
}

/** The first screen: an unfinished walk is asked about before anything else. */
function start() {
  const { screen, id } = named();
  const isIn = app.session.state === "in" || app.session.state === "expired";
  // These two are about a walk that this page has not got.
  const isGone = screen === "walk" || screen === "finish";
  if (!isIn) go(screen === "help" ? "help" : "login");
  else if (app.unfinished || isGone || screen === "login") go("home");
  else go(screen, id);
  catchBack();
  setInterval(() => {
    app.now = new Date();
    changeIfQuiet();
  }, 30 * 1000);
}

const { worker, scope } = document.body.dataset;
if (worker && scope) register(worker, scope);
open();
