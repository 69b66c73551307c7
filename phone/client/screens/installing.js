// The service worker, its new versions, and the way onto the home screen.
import { app } from "./state.js";

// Nothing is typed there, and nothing runs.
const QUIET = ["home", "help", "records", "notices", "dues", "opening"];
const HOUR = 3600 * 1000;

/** @type {ServiceWorkerRegistration|null} */
let registration = null;
/** @type {any} the browser's own offer to install, where it makes one */
let offer = null;

/** May the page be exchanged for a new version now? Not while a walk runs, a form is open, or something was just said. */
export function mayChange() {
  return QUIET.includes(app.screen) && !app.unfinished && !app.ended && !app.asking && !app.said;
}

/** Lets the version that waits take over, which opens the page anew; where none waits, looks for one. */
export function takeOver() {
  if (registration && registration.waiting) registration.waiting.postMessage("take over");
  else if (registration) lookForNew();
  else location.reload();
}

/**
 * @param {string} address of the worker
 * @param {string} scope
 */
export async function register(address, scope) {
  addEventListener("beforeinstallprompt", (event) => {
    event.preventDefault();
    offer = event;
  });
  if (!("serviceWorker" in navigator)) return;
  // The first worker of all takes the page as it is; a later one brings another page.
  let hasOne = Boolean(navigator.serviceWorker.controller);
  navigator.serviceWorker.addEventListener("controllerchange", () => {
    if (hasOne) location.reload();
    hasOne = true;
  });
  try {
    registration = await navigator.serviceWorker.register(address, { scope });
  } catch (error) {
    // Without a signal, or in a browser that allows none: the page works, and asks again when it is opened next.
    console.warn("no service worker", error);
    return;
  }
  if (!registration) return;
  registration.addEventListener("updatefound", () => {
    const coming = registration && registration.installing;
    if (coming) coming.addEventListener("statechange", changeIfQuiet);
  });
  setInterval(lookForNew, HOUR);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") lookForNew();
  });
}

function lookForNew() {
  if (registration) registration.update().catch(() => console.info("no network for a new version"));
}

/** Called whenever the screen changes: a version that waits takes over when nothing is under way. */
export function changeIfQuiet() {
  if (registration && registration.waiting && mayChange()) takeOver();
}

/** Has the browser offered to put the app on the home screen? */
export function canInstall() {
  return offer !== null;
}

export async function install() {
  const asked = offer;
  offer = null;
  if (asked) await asked.prompt();
}
