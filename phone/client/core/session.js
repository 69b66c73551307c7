/**
 * Who is signed in on this phone. The token is in a cookie that no script reads; here is only what to show and whose the
 * records are. A login that has run out keeps everything and lets everything be saved.
 */
import { EXPIRED, Refusal, refusalOf, stillWaiting } from "./refusals.js";
import { newUuid } from "./uuid.js";

/** @type {import("./types.js").Session} */
const NOBODY = { state: "none", user: null, name: "", mobile: "", words: "" };

/** @typedef {Awaited<ReturnType<typeof openSession>>} SessionKeeper */

/**
 * @param {import("./store.js").Store} store
 * @param {import("./caller.js").Call} call
 * @param {import("./types.js").Outside} outside
 * @param {(isCounted: (user: string) => boolean) => Promise<{count: number, name: string} | null>} unsent what has not
 *   arrived of the accounts that count, and whose it is
 */
export async function openSession(store, call, outside, unsent) {
  /** @type {import("./types.js").Session} */
  let now = (await store.recall("session")) || NOBODY;

  async function become(/** @type {Partial<import("./types.js").Session>} */ next) {
    const changed = { ...now, ...next };
    if (JSON.stringify(changed) === JSON.stringify(now)) return;
    await store.keep("session", changed);
    now = changed;
  }

  async function device() {
    const known = await store.recall("device");
    if (known) return known;
    const made = newUuid(outside.random);
    await store.keep("device", made);
    return made;
  }

  /**
   * Takes note of what an answer says about the login.
   * @param {import("./types.js").Answer} answer
   * @returns {Promise<boolean>} is the answer about the login, and not about what was asked
   */
  async function heed(answer) {
    if (answer.kind !== "refused" || now.state === "none") return false;
    if (answer.status === 401) await become({ state: "expired", words: answer.words || EXPIRED });
    else if (answer.code === "auth.password_given") await become({ state: "must_change", words: answer.words });
    else return false;
    return true;
  }

  /**
   * @param {string} mobile
   * @param {string} password
   * @param {string} code of the account's second factor, where it has one
   * @throws {Refusal} with the server's words (`auth.second_factor` where the code is asked for); `waiting` where records of another account wait on this phone
   */
  async function logIn(mobile, password, code = "") {
    const asked = { mobile, password, code, device: await device(), keep: "cookie" };
    const answer = await call("POST", "auth/login/", { text: JSON.stringify(asked) });
    if (answer.kind !== "done") throw refusalOf(answer);
    const person = answer.body.user;
    // The account counts, not the mobile number, which the office may have changed.
    const user = String(person.user_id);
    const others = await unsent((each) => each !== user);
    if (others) {
      await call("POST", "auth/logout/");
      throw new Refusal("waiting", stillWaiting(others.count, others.name));
    }
    await become({
      state: person.must_change_password ? "must_change" : "in",
      user,
      name: person.name,
      mobile: person.mobile,
      words: "",
    });
  }

  async function changePassword(/** @type {string} */ old, /** @type {string} */ fresh) {
    const asked = { old_password: old, new_password: fresh };
    const answer = await call("POST", "auth/password/", { text: JSON.stringify(asked) });
    if (answer.kind !== "done") {
      await heed(answer);
      throw refusalOf(answer);
    }
    await become({ state: "in", words: "" });
  }

  /** @throws {Refusal} `waiting` while anything waits; `offline` where the server cannot be told */
  async function logOut() {
    const waiting = await unsent((each) => each === now.user);
    if (waiting) throw new Refusal("waiting", stillWaiting(waiting.count, ""));
    const answer = await call("POST", "auth/logout/");
    const isOut = answer.kind === "done" || (answer.kind === "refused" && answer.status === 401);
    if (!isOut) throw refusalOf(answer);
    await become(NOBODY);
  }

  /** Reads it anew: another page may have logged in or out. */
  async function load() {
    now = (await store.recall("session")) || NOBODY;
  }

  /** A login that was found to be over by other words than an answer's. */
  async function expire(/** @type {any} */ error) {
    // An answer may come when somebody has logged out meanwhile.
    if (now.state === "none") return;
    await become({ state: error.code === "auth.password_given" ? "must_change" : "expired", words: error.words });
  }

  return { now: () => now, load, heed, expire, logIn, changePassword, logOut };
}
