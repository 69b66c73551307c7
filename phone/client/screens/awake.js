// Keeps the screen on while a walk runs, where the browser can.

/** @type {any} */
let lock = null;
let isWanted = false;

/** @returns {Promise<boolean>} is the screen kept on? */
export async function stayAwake() {
  isWanted = true;
  const wakeLock = /** @type {any} */ (navigator).wakeLock;
  if (!wakeLock || document.visibilityState !== "visible") return Boolean(wakeLock);
  try {
    lock = await wakeLock.request("screen");
  } catch (error) {
    // Saving power, or a page that is just being hidden: the screen may go dark, and the words say so.
    console.info("no wake lock", error);
    return false;
  }
  if (!isWanted) letSleep();
  return true;
}

export function letSleep() {
  isWanted = false;
  if (lock) lock.release();
  lock = null;
}

// The browser takes the lock back whenever the page is hidden.
document.addEventListener("visibilitychange", () => {
  if (isWanted && document.visibilityState === "visible") stayAwake();
});
