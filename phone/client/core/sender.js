/**
 * When to send: at once when something was saved, when the page opens, comes into sight or hears of a network, and then by
 * a timer that waits longer each time, 5 s to 5 min. The server's own answer says whether there is a network.
 */
import { busyWords, OFFLINE, SERVER_FAULT } from "./refusals.js";

const FIRST_MS = 5000;
const LONGEST_MS = 300_000;
const OTHER_PAGE_MS = 10_000;

/**
 * @param {{outside: import("./types.js").Outside, take: ReturnType<typeof import("./turn.js").openTurn>,
 *   round: ReturnType<typeof import("./sending.js").openRounds>, queue: import("./queue.js").Queue,
 *   isIn: () => Promise<boolean>, shown: () => void, reload: () => Promise<any>,
 *   arrived: () => void}} parts `reload` reads anew what is shown; `arrived`: the server has something new
 */
export function openSender({ outside, take, round, queue, isIn, shown, reload, arrived }) {
  /** @type {Promise<void> | null} */
  let running = null;
  let isAskedAgain = false;
  let failures = 0;
  /** @type {any} */
  let timer = null;
  // Until when the server told to wait, as a timer: the clock may be set meanwhile.
  /** @type {any} */
  let holding = null;
  let trouble = "";

  /** Sends what waits. Resolves when this round is over, whatever came of it; never rejects. */
  function send() {
    if (holding !== null) return Promise.resolve();
    if (running) {
      isAskedAgain = true;
      return running;
    }
    running = rounds().then(() => {
      running = null;
      shown();
    });
    shown();
    return running;
  }

  async function rounds() {
    outside.timer.clear(timer);
    let ended;
    do {
      isAskedAgain = false;
      ended = await oneRound();
      // Asked meanwhile: something was saved, or there may be a network again.
    } while (isAskedAgain && (ended === "clear" || ended === "later"));
  }

  async function oneRound() {
    try {
      if (!(await isIn())) return "login";
      const came = await take(round);
      // Also what another page has sent.
      await reload();
      if (came === null || came.ended === "taken") {
        // Another page is at it; what it leaves is this one's.
        if (queue.outbox().waiting) plan(OTHER_PAGE_MS);
        return "taken";
      }
      if (came.got) {
        failures = 0;
        arrived();
      }
      // Of a login that is over the session tells.
      trouble = came.ended === "clear" || came.ended === "login" ? "" : wordsOf(came);
      if (came.ended === "wait") wait(Number(came.wait) * 1000);
      if (came.ended === "later") plan(delay());
      return came.ended;
    } catch (error) {
      if (/** @type {any} */ (error).name === "AbortError") {
        // Another page took the lock from this one, which was frozen.
        plan(OTHER_PAGE_MS);
        return "taken";
      }
      // The database: what waits is in it all the same, so it is tried again like a server that is away.
      trouble = /** @type {any} */ (error).words || String(error);
      plan(delay());
      return "later";
    }
  }

  function delay() {
    const ms = Math.min(FIRST_MS * 2 ** failures, LONGEST_MS);
    failures += 1;
    // A village's phones must not all come in the same second.
    return ms * (0.9 + (outside.random(1)[0] / 255) * 0.1);
  }

  function plan(/** @type {number} */ ms) {
    outside.timer.clear(timer);
    timer = outside.timer.set(send, ms);
  }

  function wait(/** @type {number} */ ms) {
    holding = outside.timer.set(() => {
      holding = null;
      send();
    }, ms);
  }

  /** Sends at once, and counts anew how long to wait: somebody or something says that there may be a network. */
  function wake() {
    failures = 0;
    return send();
  }

  return {
    send,
    wake,
    sending: () => running !== null,
    trouble: () => trouble,
    stop: () => {
      outside.timer.clear(timer);
      outside.timer.clear(holding);
    },
  };
}

/** @param {import("./sending.js").Round} came */
function wordsOf(came) {
  const answer = came.answer;
  if (came.ended === "wait") return busyWords(Number(came.wait));
  if (answer && answer.kind === "fault") return SERVER_FAULT;
  if (answer && answer.kind === "refused" && answer.words) return answer.words;
  return OFFLINE;
}
